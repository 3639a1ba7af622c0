"""The count that `make lint` makes."""

from pathlib import Path

from tests.shape import complaints


def written(path: Path, *lengths: int) -> Path:
    """A module with functions of so many lines each."""
    bodies = [
        f"def f{n}() -> None:\n" + "    pass\n" * (length - 1) for n, length in enumerate(lengths)
    ]
    path.write_text("".join(bodies))
    return path


def test_short_functions_and_files_are_well(tmp_path: Path) -> None:
    assert [] == list(complaints([written(tmp_path / "a.py", *[3] * 60, *[17] * 6, 60)]))


def test_what_has_grown_too_long_is_named(tmp_path: Path) -> None:
    long = written(tmp_path / "long.py", *[2] * 80, 61)
    longer = written(tmp_path / "longer.py", *[2] * 201)
    assert [
        f"{long}:161 f80: 61 lines; 60 at most",
        f"{longer}: 402 lines; 400 at most",
    ] == list(complaints([long, longer]))


def test_so_is_a_slow_growth_of_everything(tmp_path: Path) -> None:
    grown = written(tmp_path / "grown.py", *[6] * 10, *[20] * 4)
    assert [
        "half of the functions have 6 lines or more; it was 5",
        "one function in ten has more than 20 lines; it was 17",
    ] == list(complaints([grown]))

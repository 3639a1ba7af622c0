import pytest

from bot.domain.experts import NOBODY, Experts, read_experts

HR, IT = "C0HR00000", "C0IT00000"


def test_a_channel_with_its_own_experts_has_no_others() -> None:
    experts = read_experts(["S0ALL0000", "U0MINA000", f"{HR}=S0HR00000+U0JUN0000"])
    assert ("S0HR00000", "U0JUN0000") == experts.of(HR)  # type: ignore[arg-type]
    assert ("S0ALL0000", "U0MINA000") == experts.of(IT)  # type: ignore[arg-type]


def test_without_any_there_is_nobody() -> None:
    assert Experts() == NOBODY == read_experts([])


@pytest.mark.parametrize("wrong", ["@mina", "mina", f"{HR}=", "general=S0HR00000", f"{HR}=#x", "="])
def test_what_is_no_id_is_told_to_the_operator(wrong: str) -> None:
    with pytest.raises(ValueError, match="must name"):
        read_experts([wrong])

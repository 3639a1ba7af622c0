import type { Json } from "../feed/types";
import { RichText } from "./rich-text";

const rows = (block: Json): Json[][] =>
  Array.isArray(block["rows"]) ? block["rows"].filter((row) => Array.isArray(row)) : [];

export function TableBlock({ block }: { block: Json }) {
  const [head, ...body] = rows(block);
  const columns: Json[] = Array.isArray(block["column_settings"]) ? block["column_settings"] : [];
  const align = (index: number): string | undefined => {
    const side = columns[index]?.["align"];
    return side === "right" || side === "center" ? side : undefined;
  };
  return (
    <div class="md-table" role="group" aria-label="Table" tabIndex={0}>
      <table>
        {head && (
          <thead>
            <tr>
              {head.map((cell, index) => (
                <th key={index} scope="col" class={align(index)}>
                  <Cell cell={cell} />
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {body.map((row, number) => (
            <tr key={number}>
              {row.map((cell, index) => (
                <td key={index} class={align(index)}>
                  <Cell cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ cell }: { cell: Json }) {
  if (cell?.["type"] === "rich_text") return <RichText block={cell} />;
  return <>{String(cell?.["text"] ?? cell?.["value"] ?? "")}</>;
}

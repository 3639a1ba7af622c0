import { render } from "preact";

import { App } from "./app";
import { start } from "./feed/page";
import "./styles/base.css";
import "./styles/chat.css";
import "./styles/text.css";
import "./styles/controls.css";
import "./styles/stage.css";

start();
render(<App />, document.getElementById("app")!);

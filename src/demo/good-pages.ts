/** The small pages of the origin that works; the index has its own file. */
import { escapeHtml, pageFrame } from "./page-frame.ts";

const BACK = `<p><a href="/">Back to the list</a></p>`;

/** `/slow`. */
export function slowPage(seconds: number): string {
  return pageFrame(
    "Slow, but fine",
    `<p>The origin thought for ${seconds} seconds. Slow is not broken: no error, no code.</p>${BACK}`,
  );
}

/** `/503`: an error that belongs to the origin and is none of the edge's business. */
export function ownErrorPage(): string {
  return pageFrame(
    "503 by the origin itself",
    `<p>This page and its status come from the origin. The edge passes them on untouched and adds no
<code>WAO-Error</code>: that header is only on answers that the edge made.</p>${BACK}`,
  );
}

/** Everything that is not there. */
export function missingPage(path: string): string {
  return pageFrame("404 by the origin itself", `<p>The demo has no <code>${escapeHtml(path)}</code>.</p>${BACK}`);
}

/** `/upload`, the form. */
export function uploadPage(): string {
  return pageFrame(
    "Upload",
    `<p>The file goes through the edge to the origin, which counts its bytes and forgets it.</p>
<form method="post" enctype="multipart/form-data"><input type="file" name="file" aria-label="File"> <button>Send</button></form>${BACK}`,
  );
}

/** `/upload`, after the POST. */
export function uploadedPage(bytes: number): string {
  return pageFrame("Received", `<p>The origin received a body of ${bytes} bytes.</p>${BACK}`);
}

/** `/stream`. */
export function streamPage(): string {
  return pageFrame(
    "Stream",
    `<p>The origin sends one event a second; each passes the edge as it comes.</p>
<pre id="log" role="log"></pre>${BACK}
<script>
const log = document.getElementById("log");
const events = new EventSource("/events");
events.onmessage = (event) => { log.textContent += event.data + "\\n"; };
events.addEventListener("done", () => { events.close(); log.textContent += "done\\n"; });
</script>`,
  );
}

/** `/websocket`. */
export function websocketPage(): string {
  return pageFrame(
    "WebSocket echo",
    `<p>What you send goes through the edge to the origin and comes back.</p>
<form id="form"><input id="text" value="hello" aria-label="Message"> <button>Send</button></form>
<pre id="log" role="log"></pre>${BACK}
<script>
const log = document.getElementById("log");
const say = (line) => { log.textContent += line + "\\n"; };
const socket = new WebSocket((location.protocol === "https:" ? "wss://" : "ws://") + location.host + "/echo");
socket.onopen = () => say("open");
socket.onmessage = (event) => say("< " + event.data);
socket.onclose = (event) => say("closed, code " + event.code);
document.getElementById("form").onsubmit = (event) => {
  event.preventDefault();
  const text = document.getElementById("text").value;
  say("> " + text);
  socket.send(text);
};
</script>`,
  );
}

/**
 * The frame of our webviews: no script but ours, nothing from elsewhere.
 */
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** Set a webview up with a script of dist/ and the common style; `title` is for screen readers. */
export function frame(
  webview: vscode.Webview,
  extension: vscode.Uri,
  script: string,
  title: string,
): void {
  const dist = vscode.Uri.joinPath(extension, "dist");
  webview.options = { enableScripts: true, localResourceRoots: [dist] };
  const nonce = randomBytes(16).toString("hex");
  const source = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name));
  webview.html = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}';">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<link rel="stylesheet" href="${source("webview.css")}">
<title>${title}</title>
</head>
<body>
<script nonce="${nonce}" src="${source(script)}"></script>
</body>
</html>`;
}

/**
 * What this client does between VS Code and the server.
 */
import * as vscode from "vscode";
import type { Middleware } from "vscode-languageclient/node";
import type { AskAgain } from "./askAgain";
import type { Growing } from "./growing";
import { insertNeeded } from "./inserts";
import type { Pause } from "./pause";
import { ACCEPT_SUGGESTION, EXPLAIN_FINDING, type Notice, OPEN_LOG, RUN_SCAN } from "./protocol";
import type { RulePages } from "./rulePages";
import type { ScanRequest, ScanRuns } from "./scan";
import type { Walkthrough } from "./walkthrough";

/**
 * While suggestions are paused none is asked for; what a dead host left open, and what may grow, is
 * noted.
 */
export function suggestionMiddleware(
  pause: Pause,
  again: () => AskAgain,
  growing: () => Growing,
): Middleware {
  return {
    provideInlineCompletionItems: async (document, position, context, token, next) => {
      if (pause.on) return undefined;
      const asked = growing().asking
        ? { ...context, triggerKind: vscode.InlineCompletionTriggerKind.Automatic }
        : context;
      const found = await next(document, position, asked, token);
      const items = Array.isArray(found) ? found : (found?.items ?? []);
      if (!token.isCancellationRequested) {
        again().note(document, position, items.length > 0);
        growing().note(document, position, items.length > 0);
      }
      return found;
    },
  };
}

/**
 * The commands of lenses and code actions. Where the server would open a page, VS Code has a view.
 *
 * @param scans the scans of this window, which exist only after the session
 */
export function commandMiddleware(
  pages: RulePages,
  walkthrough: Walkthrough,
  scans: () => ScanRuns,
): Middleware {
  return {
    executeCommand: async (command, args, next) => {
      switch (command) {
        case OPEN_LOG:
          return await vscode.commands.executeCommand("fairhand.showReferenceLog");
        case RUN_SCAN:
          return await scans().scan((args[0] ?? { scope: "file" }) as ScanRequest);
        case EXPLAIN_FINDING: {
          const page = await next(command, [{ ...(args[0] as object), show: false }]);
          if (typeof page === "string") await pages.show(page);
          return page;
        }
        case ACCEPT_SUGGESTION: {
          walkthrough.done("write");
          const document = vscode.window.activeTextEditor?.document;
          const { notices } = (args[0] ?? {}) as { notices?: Notice[] };
          const answer = await next(command, args);
          if (document && notices) await insertNeeded(document, notices);
          return answer;
        }
      }
      return await next(command, args);
    },
  };
}

import { JA_FAILURES } from "./ja-failures.ts";
import type { LanguageTexts } from "./language-texts.ts";

/** Japanese. */
export const JA: LanguageTexts = {
  tag: "ja",
  you: "お客様",
  edge: "エッジサーバー",
  server: "サイトのサーバー",
  states: {
    works: "正常",
    refused: "アクセス拒否",
    "request-unusable": "リクエスト使用不可",
    fault: "ここに問題があります",
    "answered-here": "ここで応答",
    "not-asked": "問い合わせなし",
    "not-reached": "到達せず",
    "bad-answer": "有効な応答なし",
    paused: "一時休止中",
  },
  whatYouCanDo: "お客様にできること",
  support: "サポートを受ける",
  route: "リクエストの経路",
  quote: "お問い合わせの際は、以下の内容をお知らせください。クリックまたはタップすると、すべて選択されます。",
  requestId: "リクエストID",
  time: "時刻",
  colon: "：",
  forOwner: "このサイトの運営者の方へ",
  ownerPartLanguage: "この部分はコマンドやログを引用しているため、英語で記載しています。",
  whoActs: "対応が必要な人",
  or: "、または",
  actors: {
    visitor: "訪問者",
    owner: "サイトの運営者",
    hoster: "オリジンサーバーのホスティング事業者",
    operator: "このエッジサーバーの管理者",
  },
  nobody: "なし",
  ownerHint: "このサイトの運営者の方へ：COMMAND で、原因、確認方法、対応が必要な人を確認できます。",
  simulation: "これはテストです。このサイトの運営者が CODE をシミュレートしているもので、故障ではありません。",
  failures: JA_FAILURES,
};

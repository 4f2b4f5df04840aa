import { ZH_FAILURES } from "./zh-failures.ts";
import type { LanguageTexts } from "./language-texts.ts";

/** Chinese in simplified characters. The tag names the script, for it decides which font and voice a browser takes; `zh` alone leaves that open. */
export const ZH: LanguageTexts = {
  tag: "zh-Hans",
  you: "您",
  edge: "边缘服务器",
  server: "网站服务器",
  states: {
    works: "正常",
    refused: "未获准进入",
    "request-unusable": "请求无法使用",
    fault: "问题在这里",
    "answered-here": "在此响应",
    "not-asked": "未询问",
    "not-reached": "未到达",
    "bad-answer": "没有可用的响应",
    paused: "暂停请求中",
  },
  whatYouCanDo: "您可以做什么",
  support: "获取帮助",
  route: "请求的路径",
  quote: "寻求帮助时，请提供以下内容。点击或轻触一次即可全部选中。",
  requestId: "请求 ID",
  time: "时间",
  colon: "：",
  forOwner: "致此网站的所有者",
  ownerPartLanguage: "此部分为英文，因为其中引用了命令和日志。",
  whoActs: "应由谁处理",
  or: "或",
  actors: {
    visitor: "访问者",
    owner: "网站所有者",
    hoster: "源站服务器的托管商",
    operator: "此边缘服务器的运营方",
  },
  nobody: "无人",
  ownerHint: "此网站的所有者：COMMAND 会说明原因、检查方法以及应由谁处理。",
  simulation: "这只是测试：此网站的所有者正在模拟 CODE，并没有发生故障。",
  failures: ZH_FAILURES,
};

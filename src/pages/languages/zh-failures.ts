import type { FailureName } from "../../failures/catalogue.ts";
import type { VisitorText } from "./language-texts.ts";

const WAIT = "请稍等片刻，然后重新加载页面。";
const OWNER_MUST_ACT =
  "您无法自行解决，在修复之前重新加载页面也没有用。如果您知道网站所有者是谁，请把下方的请求 ID 发给对方。";
const WAIT_OR_TELL =
  "请等待几分钟，然后重新加载页面。如果情况没有变化，而您知道网站所有者是谁，请把下方的请求 ID 发给对方。";
const ASK_OWNER = "如果您认为这是误判，请联系网站所有者，并把下方的请求 ID 发给对方。";
const WITHOUT_VPN = "如果您使用了 VPN 或代理，请在不使用的情况下再试一次。";
const EACH_OTHER = "边缘服务器和网站服务器未能理解对方。";

/** Chinese in simplified characters for every row: title, one sentence for the visitor, what the visitor can do. */
export const ZH_FAILURES: Readonly<Record<FailureName, VisitorText>> = {
  SiteNotConfigured: {
    title: "此服务器上没有这个网站",
    visitor: "这里没有为此地址设置任何网站。",
    visitorAction: "请检查地址是否有拼写错误。如果地址无误，请告知网站所有者。",
  },
  EdgeError: {
    title: "此边缘服务器出错",
    visitor: "代表此网站响应的边缘服务器自身出了错。",
    visitorAction: WAIT,
  },
  SiteMisconfigured: {
    title: "网站无法按当前配置提供服务",
    visitor: "此网站的设置方式使其无法工作。",
    visitorAction: OWNER_MUST_ACT,
  },
  SiteDisabled: {
    title: "网站已关闭",
    visitor: "所有者已关闭此网站。",
    visitorAction: "没有需要修复的问题。只有网站所有者才能重新开启网站。",
  },
  MaintenanceMode: {
    title: "维护中",
    visitor: "此网站正在维护，之后会恢复。",
    visitorAction: "请稍后再来。",
  },
  EdgeOverloaded: {
    title: "此边缘服务器负载过高",
    visitor: "代表此网站响应的边缘服务器目前过于繁忙。",
    visitorAction: WAIT,
  },
  EdgeDraining: {
    title: "此边缘服务器正在停止",
    visitor: "代表此网站响应的边缘服务器正在重新启动。",
    visitorAction: WAIT,
  },
  EdgeNetworkError: {
    title: "此边缘服务器自身有网络故障",
    visitor: "代表此网站响应的边缘服务器自身存在网络问题。",
    visitorAction: WAIT,
  },
  LoopDetected: {
    title: "请求在循环",
    visitor: "请求又回到了转发它的服务器。",
    visitorAction: OWNER_MUST_ACT,
  },
  OriginAddressProhibited: {
    title: "服务器的地址不被允许",
    visitor: "为此网站设置的服务器地址在这里不被允许。",
    visitorAction: OWNER_MUST_ACT,
  },
  TestError: {
    title: "此错误是一次测试",
    visitor: "此网站的所有者正在测试错误页面，并没有发生故障。",
    visitorAction: "请稍后重新加载页面。",
  },
  DNSError: {
    title: "无法解析服务器的名称",
    visitor: "边缘服务器无法查到网站服务器的地址。",
    visitorAction: WAIT_OR_TELL,
  },
  DNSTimeout: {
    title: "没有 DNS 服务器响应",
    visitor: "边缘服务器未能及时查到网站服务器的地址。",
    visitorAction: WAIT_OR_TELL,
  },
  DNSNameNotFound: {
    title: "服务器的名称不存在",
    visitor: "网站服务器的地址不存在。",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSNoAddress: {
    title: "服务器的名称没有对应的地址",
    visitor: "网站服务器有名称，但没有地址。",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSServerFailure: {
    title: "服务器的 DNS 出现故障",
    visitor: "由于其 DNS 出现故障，无法查到网站服务器的地址。",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectError: {
    title: "连接被拒绝",
    visitor: "边缘服务器尝试连接网站服务器，但连接被拒绝。",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectTimeout: {
    title: "连接请求没有得到响应",
    visitor: "边缘服务器尝试连接网站服务器，但未能及时得到响应。",
    visitorAction: WAIT_OR_TELL,
  },
  OriginBlocked: {
    title: "已暂停向网站服务器发送请求",
    visitor: "网站服务器一直没有响应，因此边缘服务器暂停向它发送请求。",
    visitorAction: "请等待大约一分钟，然后重新加载页面。边缘服务器会自行检查网站服务器何时恢复响应。",
  },
  DestinationNotReachable: {
    title: "网络报告无法到达服务器",
    visitor: "网络报告称无法到达网站服务器。",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectionReset: {
    title: "连接刚建立就被断开",
    visitor: "网站服务器接受了连接，随即又将其断开。",
    visitorAction: WAIT_OR_TELL,
  },
  OriginConnectionLimit: {
    title: "等待服务器的请求过多",
    visitor: "网站服务器正忙，等待它的请求过多。",
    visitorAction: WAIT,
  },
  OriginDisabled: {
    title: "服务器已停用",
    visitor: "所有者已停用网站服务器。",
    visitorAction: "请稍后再来。只有网站所有者才能重新启用服务器。",
  },
  OriginUnhealthy: {
    title: "服务器未通过健康检查",
    visitor: "已知网站服务器目前工作不正常。",
    visitorAction: WAIT_OR_TELL,
  },
  AddressFamilyUnsupported: {
    title: "没有此边缘服务器可用的地址",
    visitor: "网站服务器只能通过此边缘服务器不具备的一种网络到达。",
    visitorAction: WAIT_OR_TELL,
  },
  TLSError: {
    title: "加密连接失败",
    visitor: "边缘服务器无法与网站服务器建立加密连接。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeTimeout: {
    title: "加密连接未能及时建立",
    visitor: "网站服务器接受了连接，但未能及时完成加密。",
    visitorAction: WAIT_OR_TELL,
  },
  TLSCertificateExpired: {
    title: "服务器的证书已过期",
    visitor: "网站服务器的安全证书已过期。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateNotYetValid: {
    title: "服务器的证书尚未生效",
    visitor: "网站服务器的安全证书尚未生效。",
    visitorAction: WAIT_OR_TELL,
  },
  TLSHostnameMismatch: {
    title: "服务器的证书属于另一个名称",
    visitor: "网站服务器的安全证书对应的是另一个名称。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUntrustedIssuer: {
    title: "服务器的证书来自未知的颁发者",
    visitor: "网站服务器的安全证书来自不受信任的颁发者。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSSelfSigned: {
    title: "服务器的证书是自签名的",
    visitor: "网站服务器的安全证书没有由证书颁发机构签名。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateRevoked: {
    title: "服务器的证书已被吊销",
    visitor: "网站服务器的安全证书已被吊销。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSVersionOrCipherMismatch: {
    title: "与服务器没有共同的加密方式",
    visitor: "边缘服务器和网站服务器没有共同的加密方式。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSNotSpoken: {
    title: "服务器在此端口上不使用 TLS",
    visitor: "网站服务器没有在边缘服务器预期的地方提供加密。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUnrecognizedName: {
    title: "服务器不认识这个名称",
    visitor: "网站服务器不认识所请求的名称。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSClientCertificateRejected: {
    title: "服务器拒绝了我们的客户端证书",
    visitor: "网站服务器不接受边缘服务器的身份证明。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeClosed: {
    title: "服务器在建立加密时断开了连接",
    visitor: "网站服务器在建立加密的过程中中断了连接。",
    visitorAction: WAIT_OR_TELL,
  },
  HTTPError: {
    title: "与服务器的交互失败",
    visitor: EACH_OTHER,
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseTimeout: {
    title: "服务器未能及时响应",
    visitor: "网站服务器收到了请求，但未能及时响应。",
    visitorAction: "请等待几分钟，然后重新加载页面。如果您当时在提交表单，请先确认表单是否已送达：服务器可能仍在处理。",
  },
  ClosedBeforeResponse: {
    title: "服务器没有响应就关闭了连接",
    visitor: "网站服务器没有给出响应就结束了连接。",
    visitorAction: WAIT_OR_TELL,
  },
  ResetBeforeResponse: {
    title: "服务器没有响应就中断了连接",
    visitor: "网站服务器没有给出响应就中断了连接。",
    visitorAction: WAIT_OR_TELL,
  },
  ResponseTruncated: {
    title: "服务器的响应过早结束",
    visitor: "网站服务器的响应在中途断开了。",
    visitorAction: WAIT,
  },
  ResponseStalled: {
    title: "服务器的响应停住了",
    visitor: "网站服务器在响应中途停止了发送。",
    visitorAction: WAIT,
  },
  ResponseMalformed: {
    title: "服务器的响应不是 HTTP",
    visitor: "网站服务器给出的响应无效。",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseFramingInvalid: {
    title: "服务器的响应对自身长度的说明自相矛盾",
    visitor: "网站服务器给出的响应含有相互矛盾的长度。",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseHeaderTooLarge: {
    title: "服务器响应的标头过大",
    visitor: "网站服务器给出的响应标头过大。",
    visitorAction: "请在浏览器中删除此网站的 Cookie，然后重新加载页面。如果仍无法解决，请告知网站所有者。",
  },
  ResponseBodyTooLarge: {
    title: "服务器的响应过大，无法保存",
    visitor: "网站服务器的响应过大。",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseEncodingInvalid: {
    title: "服务器的响应编码有误",
    visitor: "网站服务器的响应在送达时已损坏。",
    visitorAction: WAIT,
  },
  UpgradeFailed: {
    title: "协议切换失败",
    visitor: "无法与网站服务器建立实时连接。",
    visitorAction: WAIT_OR_TELL,
  },
  RequestWriteTimeout: {
    title: "服务器不接收请求的正文",
    visitor: "网站服务器停止接收您正在发送的内容。",
    visitorAction: "请等待几分钟，然后重新发送。",
  },
  HTTP2Error: {
    title: "与服务器的 HTTP/2 通信失败",
    visitor: EACH_OTHER,
    visitorAction: WAIT_OR_TELL,
  },
  ResponseDeadline: {
    title: "响应的总时间过长",
    visitor: "网站服务器响应所用的时间超过了此网站允许的时间。",
    visitorAction: WAIT,
  },
  RequestError: {
    title: "请求无效",
    visitor: "您的程序发送的内容不是有效的 HTTP 请求。",
    visitorAction: "请重新加载页面。如果您使用自己的程序，请检查它生成的请求。",
  },
  RequestAmbiguous: {
    title: "请求可以有两种解读",
    visitor: "您的程序发送的内容可以有两种理解，为安全起见已被拒绝。",
    visitorAction: "请重新加载页面。如果您使用自己的程序，请检查它生成的长度和标头字段。",
  },
  RequestTimeout: {
    title: "请求到达所用的时间过长",
    visitor: "您的请求未能及时完整送达。",
    visitorAction: "请检查您的互联网连接，然后重试。",
  },
  RequestHeaderTooLarge: {
    title: "请求的标头过大",
    visitor: "您的浏览器发送的标头数据（主要是 Cookie）超过了这里允许的大小。",
    visitorAction: "请在浏览器中删除此网站的 Cookie，然后重新加载页面。",
  },
  RequestBodyTooLarge: {
    title: "请求的正文过大",
    visitor: "您发送的内容超过了此网站接受的大小。",
    visitorAction: "请发送较小的文件，或将文件拆分。",
  },
  URITooLong: {
    title: "地址过长",
    visitor: "所请求的地址过长。",
    visitorAction: "请检查链接。如果链接来自此网站的表单，请告知所有者。",
  },
  MethodNotAllowed: {
    title: "不允许使用此方法",
    visitor: "此网站不允许这种类型的请求。",
    visitorAction: "请返回并使用网站自身的链接和表单。",
  },
  MisdirectedRequest: {
    title: "请求经由错误的连接到达",
    visitor: "您的浏览器通过属于另一个网站的连接发送了此请求。",
    visitorAction: "请重新加载页面，浏览器随后会打开一个单独的连接。",
  },
  ClientClosed: {
    title: "访问者已离开",
    visitor: "访问者在响应完成之前关闭了连接。",
    visitorAction: "无需操作：已经没有人在看这里了。",
  },
  ExpectationFailed: {
    title: "请求期望未知的行为",
    visitor: "您的程序要求一种这里不支持的行为。",
    visitorAction: "如果您使用自己的程序，请去掉它的 Expect 标头字段。",
  },
  RequestDenied: {
    title: "请求被拒绝",
    visitor: "此网站不接受您的请求。",
    visitorAction: ASK_OWNER,
  },
  WAFBlocked: {
    title: "防火墙拦截了请求",
    visitor: "此网站的防护把您的请求当成了攻击。",
    visitorAction: ASK_OWNER,
  },
  AddressBlocked: {
    title: "此地址已被封锁",
    visitor: "此网站不接受来自您的 IP 地址的请求。",
    visitorAction: `${ASK_OWNER}${WITHOUT_VPN}`,
  },
  CountryBlocked: {
    title: "此国家或地区已被封锁",
    visitor: "此网站在您似乎所在的国家或地区不可用。",
    visitorAction: `${ASK_OWNER}${WITHOUT_VPN}`,
  },
  RateLimited: {
    title: "请求过多",
    visitor: "短时间内来自您的请求过多。",
    visitorAction: "请稍等片刻，然后放慢速度继续。",
  },
  ChallengeRequired: {
    title: "需要先进行检查",
    visitor: "此网站正遭受攻击，因此会先检查请求是否来自真正的浏览器。",
    visitorAction: "请使用启用了 Cookie 的普通浏览器，然后重新加载页面。",
  },
  BotBlocked: {
    title: "不允许自动程序",
    visitor: "此网站把您的程序当成了自动程序，不允许其进入。",
    visitorAction: ASK_OWNER,
  },
  AuthenticationRequired: {
    title: "需要密码",
    visitor: "此网站受密码保护。",
    visitorAction: "请输入用户名和密码。如果您没有，请询问网站所有者。",
  },
};

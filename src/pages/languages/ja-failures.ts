import type { FailureName } from "../../failures/catalogue.ts";
import type { VisitorText } from "./language-texts.ts";

const WAIT = "しばらく待ってから、ページを再読み込みしてください。";
const OWNER_MUST_ACT =
  "お客様側でできることはなく、修復されるまでページを再読み込みしても解決しません。サイトの運営者をご存じの場合は、下記のリクエストIDをお送りください。";
const WAIT_OR_TELL =
  "数分待ってから、ページを再読み込みしてください。状況が変わらず、サイトの運営者をご存じの場合は、下記のリクエストIDをお送りください。";
const ASK_OWNER = "誤りだと思われる場合は、サイトの運営者に連絡し、下記のリクエストIDをお送りください。";
const WITHOUT_VPN = "VPNやプロキシをお使いの場合は、使わずにお試しください。";
const EACH_OTHER = "エッジサーバーとサイトのサーバーが、互いの通信を理解できませんでした。";

/** Japanese for every row: title, one sentence for the visitor, what the visitor can do. */
export const JA_FAILURES: Readonly<Record<FailureName, VisitorText>> = {
  SiteNotConfigured: {
    title: "このサーバーにそのサイトはありません",
    visitor: "このアドレスのサイトは、ここには設定されていません。",
    visitorAction: "アドレスに入力ミスがないか確認してください。正しい場合は、サイトの運営者にお知らせください。",
  },
  EdgeError: {
    title: "このエッジサーバーの障害",
    visitor: "このサイトに代わって応答するエッジサーバー自体にエラーが発生しました。",
    visitorAction: WAIT,
  },
  SiteMisconfigured: {
    title: "この設定ではサイトを配信できません",
    visitor: "このサイトは、動作できない設定になっています。",
    visitorAction: OWNER_MUST_ACT,
  },
  SiteDisabled: {
    title: "サイトは停止されています",
    visitor: "運営者がこのサイトを停止しています。",
    visitorAction: "修復が必要なところはありません。サイトを再開できるのは運営者だけです。",
  },
  MaintenanceMode: {
    title: "メンテナンス中",
    visitor: "このサイトは現在作業中で、作業後に再開します。",
    visitorAction: "少し時間をおいて、もう一度アクセスしてください。",
  },
  EdgeOverloaded: {
    title: "このエッジサーバーは過負荷です",
    visitor: "このサイトに代わって応答するエッジサーバーに、現在処理が集中しています。",
    visitorAction: WAIT,
  },
  EdgeDraining: {
    title: "このエッジサーバーは停止処理中です",
    visitor: "このサイトに代わって応答するエッジサーバーは、再起動しているところです。",
    visitorAction: WAIT,
  },
  EdgeNetworkError: {
    title: "このエッジサーバー自身のネットワーク障害",
    visitor: "このサイトに代わって応答するエッジサーバー自身に、ネットワークの問題があります。",
    visitorAction: WAIT,
  },
  LoopDetected: {
    title: "リクエストが循環しています",
    visitor: "リクエストが、それを転送したサーバーに戻ってきました。",
    visitorAction: OWNER_MUST_ACT,
  },
  OriginAddressProhibited: {
    title: "サーバーのアドレスは許可されていません",
    visitor: "このサイトには、ここでは許可されていないサーバーのアドレスが設定されています。",
    visitorAction: OWNER_MUST_ACT,
  },
  TestError: {
    title: "このエラーはテストです",
    visitor: "このサイトの運営者がエラーページをテストしているもので、故障ではありません。",
    visitorAction: "後でページを再読み込みしてください。",
  },
  DNSError: {
    title: "サーバーの名前を解決できませんでした",
    visitor: "エッジサーバーは、サイトのサーバーのアドレスを調べることができませんでした。",
    visitorAction: WAIT_OR_TELL,
  },
  DNSTimeout: {
    title: "どのDNSサーバーも応答しませんでした",
    visitor: "エッジサーバーは、サイトのサーバーのアドレスを時間内に調べることができませんでした。",
    visitorAction: WAIT_OR_TELL,
  },
  DNSNameNotFound: {
    title: "サーバーの名前が存在しません",
    visitor: "サイトのサーバーのアドレスは存在しません。",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSNoAddress: {
    title: "サーバーの名前にアドレスがありません",
    visitor: "サイトのサーバーには名前がありますが、アドレスがありません。",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSServerFailure: {
    title: "サーバーのDNSに障害があります",
    visitor: "サーバー側のDNSの障害のため、サイトのサーバーのアドレスを調べることができませんでした。",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectError: {
    title: "接続が拒否されました",
    visitor: "エッジサーバーがサイトのサーバーに接続しようとしましたが、接続が拒否されました。",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectTimeout: {
    title: "接続要求に応答がありません",
    visitor: "エッジサーバーがサイトのサーバーに接続しようとしましたが、時間内に応答がありませんでした。",
    visitorAction: WAIT_OR_TELL,
  },
  OriginBlocked: {
    title: "サイトのサーバーは一時休止中です",
    visitor: "サイトのサーバーが応答していなかったため、エッジサーバーが一時的に休ませています。",
    visitorAction:
      "1分ほど待ってから、ページを再読み込みしてください。サーバーが再び応答するかどうかは、エッジサーバーが自動的に確認します。",
  },
  DestinationNotReachable: {
    title: "ネットワークから、サーバーに到達できないと通知されました",
    visitor: "サイトのサーバーに到達できないと、ネットワークから通知がありました。",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectionReset: {
    title: "接続は確立直後に切断されました",
    visitor: "サイトのサーバーは接続を受け入れた後、すぐに切断しました。",
    visitorAction: WAIT_OR_TELL,
  },
  OriginConnectionLimit: {
    title: "サーバーを待つリクエストが多すぎます",
    visitor: "サイトのサーバーが混み合っており、待っているリクエストが多すぎます。",
    visitorAction: WAIT,
  },
  OriginDisabled: {
    title: "サーバーは運用から外されています",
    visitor: "運営者がサイトのサーバーを運用から外しています。",
    visitorAction: "後でもう一度アクセスしてください。サーバーを運用に戻せるのは、サイトの運営者だけです。",
  },
  OriginUnhealthy: {
    title: "サーバーは正常性の確認に失敗しています",
    visitor: "サイトのサーバーは、現在正常に動作していないことがわかっています。",
    visitorAction: WAIT_OR_TELL,
  },
  AddressFamilyUnsupported: {
    title: "このエッジサーバーで使えるアドレスがありません",
    visitor: "サイトのサーバーには、このエッジサーバーにはない種類のネットワークでしか到達できません。",
    visitorAction: WAIT_OR_TELL,
  },
  TLSError: {
    title: "暗号化接続に失敗しました",
    visitor: "エッジサーバーは、サイトのサーバーとの暗号化接続を確立できませんでした。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeTimeout: {
    title: "暗号化接続が時間内に確立しませんでした",
    visitor: "サイトのサーバーは接続を受け入れましたが、暗号化の準備が時間内に完了しませんでした。",
    visitorAction: WAIT_OR_TELL,
  },
  TLSCertificateExpired: {
    title: "サーバーの証明書の有効期限が切れています",
    visitor: "サイトのサーバーのセキュリティ証明書は、有効期限が切れています。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateNotYetValid: {
    title: "サーバーの証明書はまだ有効ではありません",
    visitor: "サイトのサーバーのセキュリティ証明書は、まだ有効ではありません。",
    visitorAction: WAIT_OR_TELL,
  },
  TLSHostnameMismatch: {
    title: "サーバーの証明書は別の名前のものです",
    visitor: "サイトのサーバーのセキュリティ証明書は、別の名前に対するものです。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUntrustedIssuer: {
    title: "サーバーの証明書の発行元が不明です",
    visitor: "サイトのサーバーのセキュリティ証明書は、信頼されていない発行元のものです。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSSelfSigned: {
    title: "サーバーの証明書は自己署名です",
    visitor: "サイトのサーバーのセキュリティ証明書は、認証局によって署名されていません。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateRevoked: {
    title: "サーバーの証明書は失効しています",
    visitor: "サイトのサーバーのセキュリティ証明書は失効しています。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSVersionOrCipherMismatch: {
    title: "サーバーと共通の暗号方式がありません",
    visitor: "エッジサーバーとサイトのサーバーには、共通の暗号方式がありません。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSNotSpoken: {
    title: "サーバーはこのポートでTLSに対応していません",
    visitor: "エッジサーバーが暗号化を想定しているところで、サイトのサーバーは暗号化を提供していません。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUnrecognizedName: {
    title: "サーバーはこの名前を認識していません",
    visitor: "サイトのサーバーは、問い合わせを受けた名前を認識していません。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSClientCertificateRejected: {
    title: "サーバーがこちらのクライアント証明書を拒否しています",
    visitor: "サイトのサーバーは、エッジサーバーの身元の証明を受け入れていません。",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeClosed: {
    title: "暗号化の準備中にサーバーが切断しました",
    visitor: "暗号化の準備をしている間に、サイトのサーバーが接続を打ち切りました。",
    visitorAction: WAIT_OR_TELL,
  },
  HTTPError: {
    title: "サーバーとのやり取りに失敗しました",
    visitor: EACH_OTHER,
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseTimeout: {
    title: "サーバーが時間内に応答しませんでした",
    visitor: "サイトのサーバーはリクエストを受け取りましたが、時間内に応答しませんでした。",
    visitorAction:
      "数分待ってから、ページを再読み込みしてください。フォームを送信していた場合は、先に届いているかどうかを確認してください。サーバーがまだ処理中の可能性があります。",
  },
  ClosedBeforeResponse: {
    title: "サーバーが応答せずに接続を閉じました",
    visitor: "サイトのサーバーは、応答を返さずに接続を終了しました。",
    visitorAction: WAIT_OR_TELL,
  },
  ResetBeforeResponse: {
    title: "サーバーが応答せずに接続を打ち切りました",
    visitor: "サイトのサーバーは、応答を返さずに接続を打ち切りました。",
    visitorAction: WAIT_OR_TELL,
  },
  ResponseTruncated: {
    title: "サーバーの応答が早く終わりすぎました",
    visitor: "サイトのサーバーは、応答を途中で打ち切りました。",
    visitorAction: WAIT,
  },
  ResponseStalled: {
    title: "サーバーの応答が途中で止まりました",
    visitor: "サイトのサーバーは、応答の途中で送信を停止しました。",
    visitorAction: WAIT,
  },
  ResponseMalformed: {
    title: "サーバーの応答がHTTPではありません",
    visitor: "サイトのサーバーの応答が正しくありません。",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseFramingInvalid: {
    title: "サーバーの応答の長さの情報が矛盾しています",
    visitor: "サイトのサーバーは、長さの情報が矛盾した応答を返しました。",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseHeaderTooLarge: {
    title: "サーバーの応答のヘッダーが大きすぎます",
    visitor: "サイトのサーバーは、ヘッダーが大きすぎる応答を返しました。",
    visitorAction:
      "ブラウザーでこのサイトのCookieを削除し、ページを再読み込みしてください。それでも解決しない場合は、サイトの運営者にお知らせください。",
  },
  ResponseBodyTooLarge: {
    title: "サーバーの応答が大きすぎて保持できません",
    visitor: "サイトのサーバーの応答が大きすぎます。",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseEncodingInvalid: {
    title: "サーバーの応答のエンコードが正しくありません",
    visitor: "サイトのサーバーの応答が、破損した状態で届きました。",
    visitorAction: WAIT,
  },
  UpgradeFailed: {
    title: "プロトコルの切り替えに失敗しました",
    visitor: "サイトのサーバーとのライブ接続を確立できませんでした。",
    visitorAction: WAIT_OR_TELL,
  },
  RequestWriteTimeout: {
    title: "サーバーがリクエストの本文を受け取りません",
    visitor: "サイトのサーバーが、送信中のデータの受け取りを停止しました。",
    visitorAction: "数分待ってから、もう一度送信してください。",
  },
  HTTP2Error: {
    title: "サーバーとのHTTP/2通信に失敗しました",
    visitor: EACH_OTHER,
    visitorAction: WAIT_OR_TELL,
  },
  ResponseDeadline: {
    title: "応答全体に時間がかかりすぎました",
    visitor: "サイトのサーバーの応答に、このサイトで許可されている時間より長くかかりました。",
    visitorAction: WAIT,
  },
  RequestError: {
    title: "リクエストが正しくありません",
    visitor: "お使いのプログラムが送信した内容は、正しいHTTPリクエストではありません。",
    visitorAction:
      "ページを再読み込みしてください。ご自身のプログラムをお使いの場合は、そのプログラムが作成するリクエストを確認してください。",
  },
  RequestAmbiguous: {
    title: "リクエストを2通りに解釈できます",
    visitor: "お使いのプログラムが送信した内容は2通りに解釈できるため、安全のために拒否されました。",
    visitorAction:
      "ページを再読み込みしてください。ご自身のプログラムをお使いの場合は、そのプログラムが作成するリクエストの長さとヘッダーフィールドを確認してください。",
  },
  RequestTimeout: {
    title: "リクエストの到着に時間がかかりすぎました",
    visitor: "リクエスト全体が時間内に届きませんでした。",
    visitorAction: "インターネット接続を確認してから、もう一度お試しください。",
  },
  RequestHeaderTooLarge: {
    title: "リクエストのヘッダーが大きすぎます",
    visitor: "ブラウザーが送信したヘッダーデータ（主にCookie）が、ここで許可されている量を超えています。",
    visitorAction: "ブラウザーでこのサイトのCookieを削除し、ページを再読み込みしてください。",
  },
  RequestBodyTooLarge: {
    title: "リクエストの本文が大きすぎます",
    visitor: "送信しようとしている内容が、このサイトで受け付けられる大きさを超えています。",
    visitorAction: "より小さいファイルを送信するか、ファイルを分割してください。",
  },
  URITooLong: {
    title: "アドレスが長すぎます",
    visitor: "要求されたアドレスが長すぎます。",
    visitorAction: "リンクを確認してください。このサイトのフォームから来た場合は、運営者にお知らせください。",
  },
  MethodNotAllowed: {
    title: "このメソッドは許可されていません",
    visitor: "この種類のリクエストは、このサイトでは許可されていません。",
    visitorAction: "前のページに戻り、サイト内のリンクやフォームをお使いください。",
  },
  MisdirectedRequest: {
    title: "リクエストが誤った接続で届きました",
    visitor: "ブラウザーは、別のサイト用の接続でこのリクエストを送信しました。",
    visitorAction: "ページを再読み込みしてください。ブラウザーが専用の接続を開きます。",
  },
  ClientClosed: {
    title: "訪問者が離れました",
    visitor: "応答が完了する前に、訪問者が接続を閉じました。",
    visitorAction: "何もありません。これを読む人はもういません。",
  },
  ExpectationFailed: {
    title: "リクエストが未知の動作を求めています",
    visitor: "お使いのプログラムは、ここではサポートされていない動作を求めています。",
    visitorAction: "ご自身のプログラムをお使いの場合は、Expectヘッダーフィールドを削除してください。",
  },
  RequestDenied: {
    title: "リクエストは拒否されました",
    visitor: "このサイトは、お客様のリクエストを受け付けません。",
    visitorAction: ASK_OWNER,
  },
  WAFBlocked: {
    title: "ファイアウォールがリクエストを止めました",
    visitor: "このサイトの保護機能が、お客様のリクエストを攻撃と判断しました。",
    visitorAction: ASK_OWNER,
  },
  AddressBlocked: {
    title: "このアドレスはブロックされています",
    visitor: "このサイトは、お客様のIPアドレスからのリクエストを受け付けません。",
    visitorAction: `${ASK_OWNER}${WITHOUT_VPN}`,
  },
  CountryBlocked: {
    title: "この国はブロックされています",
    visitor: "お客様がアクセスしていると思われる国では、このサイトはご利用いただけません。",
    visitorAction: `${ASK_OWNER}${WITHOUT_VPN}`,
  },
  RateLimited: {
    title: "リクエストが多すぎます",
    visitor: "短時間に多すぎるリクエストがお客様から届きました。",
    visitorAction: "しばらく待ってから、間隔をあけて続けてください。",
  },
  ChallengeRequired: {
    title: "先に確認が必要です",
    visitor: "このサイトは攻撃を受けているため、まず本物のブラウザーからのアクセスかどうかを確認しています。",
    visitorAction: "Cookieを有効にした通常のブラウザーを使い、ページを再読み込みしてください。",
  },
  BotBlocked: {
    title: "自動プログラムは許可されていません",
    visitor: "このサイトは、お使いのプログラムを自動プログラムと判断し、アクセスを許可していません。",
    visitorAction: ASK_OWNER,
  },
  AuthenticationRequired: {
    title: "パスワードが必要です",
    visitor: "このサイトはパスワードで保護されています。",
    visitorAction:
      "ユーザー名とパスワードを入力してください。お持ちでない場合は、サイトの運営者にお問い合わせください。",
  },
};

import type { FailureName } from "../../failures/catalogue.ts";
import type { VisitorText } from "./language-texts.ts";

const WAIT = "Warten Sie einen Moment und laden Sie die Seite neu.";
const OWNER_MUST_ACT =
  "Sie selbst können nichts tun, und Neuladen hilft erst, wenn es behoben ist. Wenn Sie den Betreiber der Website kennen, schicken Sie ihm die Anfrage-ID unten.";
const WAIT_OR_TELL =
  "Warten Sie ein paar Minuten und laden Sie die Seite neu. Wenn es so bleibt und Sie den Betreiber der Website kennen, schicken Sie ihm die Anfrage-ID unten.";
const ASK_OWNER =
  "Wenn Sie das für einen Irrtum halten, wenden Sie sich an den Betreiber der Website und nennen Sie ihm die Anfrage-ID unten.";
const OWN_PROGRAM =
  "Laden Sie die Seite neu. Wenn Sie ein eigenes Programm verwenden, prüfen Sie die Anfrage, die es schreibt.";

/** German for every row: title, one sentence for the visitor, what the visitor can do. */
export const DE_FAILURES: Readonly<Record<FailureName, VisitorText>> = {
  SiteNotConfigured: {
    title: "Diese Website gibt es hier nicht",
    visitor: "Unter dieser Adresse ist hier keine Website eingerichtet.",
    visitorAction:
      "Prüfen Sie die Adresse auf Tippfehler. Wenn sie stimmt, sagen Sie dem Betreiber der Website Bescheid.",
  },
  EdgeError: {
    title: "Fehler in diesem Edge-Server",
    visitor: "Der Edge-Server, der für diese Website antwortet, hat selbst einen Fehler gemacht.",
    visitorAction: WAIT,
  },
  SiteMisconfigured: {
    title: "Die Website kann so nicht ausgeliefert werden",
    visitor: "Diese Website ist so eingerichtet, dass sie nicht funktionieren kann.",
    visitorAction: OWNER_MUST_ACT,
  },
  SiteDisabled: {
    title: "Die Website ist abgeschaltet",
    visitor: "Der Betreiber hat diese Website abgeschaltet.",
    visitorAction: "Es gibt nichts zu reparieren. Nur der Betreiber der Website kann sie wieder einschalten.",
  },
  MaintenanceMode: {
    title: "Wartung",
    visitor: "An dieser Website wird gerade gearbeitet; sie ist bald wieder da.",
    visitorAction: "Kommen Sie etwas später wieder.",
  },
  EdgeOverloaded: {
    title: "Dieser Edge-Server ist überlastet",
    visitor: "Der Edge-Server, der für diese Website antwortet, hat im Moment zu viel zu tun.",
    visitorAction: WAIT,
  },
  EdgeDraining: {
    title: "Dieser Edge-Server wird beendet",
    visitor: "Der Edge-Server, der für diese Website antwortet, wird gerade neu gestartet.",
    visitorAction: WAIT,
  },
  EdgeNetworkError: {
    title: "Dieser Edge-Server hat selbst ein Netzwerkproblem",
    visitor: "Der Edge-Server, der für diese Website antwortet, hat selbst ein Netzwerkproblem.",
    visitorAction: WAIT,
  },
  LoopDetected: {
    title: "Die Anfrage läuft im Kreis",
    visitor: "Die Anfrage ist bei dem Server wieder angekommen, der sie weitergeschickt hatte.",
    visitorAction: OWNER_MUST_ACT,
  },
  OriginAddressProhibited: {
    title: "Die Adresse des Servers ist nicht erlaubt",
    visitor: "Für diese Website ist eine Serveradresse eingetragen, die hier nicht erlaubt ist.",
    visitorAction: OWNER_MUST_ACT,
  },
  TestError: {
    title: "Dieser Fehler ist ein Test",
    visitor: "Der Betreiber dieser Website probiert seine Fehlerseiten aus; es ist nichts kaputt.",
    visitorAction: "Laden Sie die Seite später neu.",
  },
  DNSError: {
    title: "Der Name des Servers konnte nicht aufgelöst werden",
    visitor: "Der Edge-Server konnte die Adresse des Servers der Website nicht nachschlagen.",
    visitorAction: WAIT_OR_TELL,
  },
  DNSTimeout: {
    title: "Kein DNS-Server hat geantwortet",
    visitor: "Der Edge-Server konnte die Adresse des Servers der Website nicht rechtzeitig nachschlagen.",
    visitorAction: WAIT_OR_TELL,
  },
  DNSNameNotFound: {
    title: "Den Namen des Servers gibt es nicht",
    visitor: "Die Adresse des Servers der Website existiert nicht.",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSNoAddress: {
    title: "Der Name des Servers hat keine Adresse",
    visitor: "Der Server der Website hat einen Namen, aber keine Adresse.",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSServerFailure: {
    title: "Das DNS des Servers ist gestört",
    visitor: "Die Adresse des Servers der Website ließ sich nicht nachschlagen, weil sein DNS gestört ist.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectError: {
    title: "Die Verbindung wurde abgelehnt",
    visitor: "Der Edge-Server wollte sich mit dem Server der Website verbinden, und die Verbindung wurde abgelehnt.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectTimeout: {
    title: "Keine Antwort auf den Verbindungsversuch",
    visitor: "Der Edge-Server wollte sich mit dem Server der Website verbinden und bekam nicht rechtzeitig Antwort.",
    visitorAction: WAIT_OR_TELL,
  },
  OriginBlocked: {
    title: "Der Server der Website hat eine Pause",
    visitor: "Der Server der Website hat nicht mehr geantwortet, deshalb gibt ihm der Edge-Server eine Pause.",
    visitorAction:
      "Warten Sie etwa eine Minute und laden Sie die Seite neu. Der Edge-Server prüft von selbst, wann der Server wieder antwortet.",
  },
  DestinationNotReachable: {
    title: "Das Netz meldet den Server als nicht erreichbar",
    visitor: "Das Netz hat gemeldet, dass es den Server der Website nicht erreichen kann.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectionReset: {
    title: "Die Verbindung wurde sofort wieder getrennt",
    visitor: "Der Server der Website hat die Verbindung angenommen und sofort wieder getrennt.",
    visitorAction: WAIT_OR_TELL,
  },
  OriginConnectionLimit: {
    title: "Zu viele Anfragen warten auf den Server",
    visitor: "Der Server der Website ist ausgelastet; zu viele Anfragen warten auf ihn.",
    visitorAction: WAIT,
  },
  OriginDisabled: {
    title: "Der Server ist außer Betrieb genommen",
    visitor: "Der Betreiber hat den Server der Website außer Betrieb genommen.",
    visitorAction: "Kommen Sie später wieder. Nur der Betreiber der Website kann den Server wieder in Betrieb nehmen.",
  },
  OriginUnhealthy: {
    title: "Der Server besteht seine Prüfungen nicht",
    visitor: "Der Server der Website ist im Moment bekanntermaßen gestört.",
    visitorAction: WAIT_OR_TELL,
  },
  AddressFamilyUnsupported: {
    title: "Keine Adresse, die dieser Edge-Server nutzen kann",
    visitor: "Der Server der Website ist nur über eine Art von Netz erreichbar, die dieser Edge-Server nicht hat.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSError: {
    title: "Die verschlüsselte Verbindung ist gescheitert",
    visitor: "Der Edge-Server konnte keine verschlüsselte Verbindung zum Server der Website aufbauen.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeTimeout: {
    title: "Die Verschlüsselung kam nicht rechtzeitig zustande",
    visitor:
      "Der Server der Website hat die Verbindung angenommen, aber die Verschlüsselung nicht rechtzeitig aufgebaut.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSCertificateExpired: {
    title: "Das Zertifikat des Servers ist abgelaufen",
    visitor: "Das Sicherheitszertifikat des Servers der Website ist abgelaufen.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateNotYetValid: {
    title: "Das Zertifikat des Servers gilt noch nicht",
    visitor: "Das Sicherheitszertifikat des Servers der Website gilt noch nicht.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSHostnameMismatch: {
    title: "Das Zertifikat des Servers gilt für einen anderen Namen",
    visitor: "Das Sicherheitszertifikat des Servers der Website gehört zu einem anderen Namen.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUntrustedIssuer: {
    title: "Das Zertifikat des Servers hat einen unbekannten Aussteller",
    visitor: "Das Sicherheitszertifikat des Servers der Website stammt von einem Aussteller, dem nicht vertraut wird.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSSelfSigned: {
    title: "Das Zertifikat des Servers ist selbst unterschrieben",
    visitor: "Das Sicherheitszertifikat des Servers der Website ist von keiner Zertifizierungsstelle unterschrieben.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateRevoked: {
    title: "Das Zertifikat des Servers ist widerrufen",
    visitor: "Das Sicherheitszertifikat des Servers der Website wurde widerrufen.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSVersionOrCipherMismatch: {
    title: "Keine gemeinsame Verschlüsselung mit dem Server",
    visitor: "Der Edge-Server und der Server der Website haben kein Verschlüsselungsverfahren gemeinsam.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSNotSpoken: {
    title: "Der Server spricht auf diesem Port kein TLS",
    visitor: "Der Server der Website bietet keine Verschlüsselung an, wo der Edge-Server sie erwartet.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUnrecognizedName: {
    title: "Der Server kennt diesen Namen nicht",
    visitor: "Der Server der Website kennt den Namen nicht, nach dem er gefragt wurde.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSClientCertificateRejected: {
    title: "Der Server lehnt unser Zertifikat ab",
    visitor: "Der Server der Website erkennt den Ausweis des Edge-Servers nicht an.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeClosed: {
    title: "Der Server hat beim Aufbau der Verschlüsselung aufgelegt",
    visitor: "Der Server der Website hat die Verbindung abgebrochen, während die Verschlüsselung aufgebaut wurde.",
    visitorAction: WAIT_OR_TELL,
  },
  HTTPError: {
    title: "Der Austausch mit dem Server ist gescheitert",
    visitor: "Der Edge-Server und der Server der Website haben einander nicht verstanden.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseTimeout: {
    title: "Der Server hat nicht rechtzeitig geantwortet",
    visitor: "Der Server der Website hat die Anfrage bekommen, aber nicht rechtzeitig geantwortet.",
    visitorAction:
      "Warten Sie ein paar Minuten und laden Sie die Seite neu. Wenn Sie ein Formular abgeschickt haben, prüfen Sie zuerst, ob es angekommen ist: Der Server arbeitet vielleicht noch daran.",
  },
  ClosedBeforeResponse: {
    title: "Der Server hat ohne Antwort aufgelegt",
    visitor: "Der Server der Website hat die Verbindung beendet, ohne zu antworten.",
    visitorAction: WAIT_OR_TELL,
  },
  ResetBeforeResponse: {
    title: "Der Server hat die Verbindung ohne Antwort abgebrochen",
    visitor: "Der Server der Website hat die Verbindung abgebrochen, ohne zu antworten.",
    visitorAction: WAIT_OR_TELL,
  },
  ResponseTruncated: {
    title: "Die Antwort des Servers endete zu früh",
    visitor: "Der Server der Website hat mitten in seiner Antwort abgebrochen.",
    visitorAction: WAIT,
  },
  ResponseStalled: {
    title: "Die Antwort des Servers ist stecken geblieben",
    visitor: "Der Server der Website hat mitten in seiner Antwort aufgehört zu senden.",
    visitorAction: WAIT,
  },
  ResponseMalformed: {
    title: "Die Antwort des Servers ist kein HTTP",
    visitor: "Der Server der Website hat eine ungültige Antwort gegeben.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseFramingInvalid: {
    title: "Die Antwort des Servers widerspricht sich in ihrer Länge",
    visitor: "Der Server der Website hat eine Antwort mit widersprüchlichen Längenangaben gegeben.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseHeaderTooLarge: {
    title: "Der Kopf der Antwort ist zu groß",
    visitor: "Der Server der Website hat eine Antwort mit zu großem Kopf gegeben.",
    visitorAction:
      "Löschen Sie in Ihrem Browser die Cookies dieser Website und laden Sie die Seite neu. Hilft das nicht, sagen Sie dem Betreiber der Website Bescheid.",
  },
  ResponseBodyTooLarge: {
    title: "Die Antwort des Servers ist zu groß",
    visitor: "Die Antwort des Servers der Website ist zu groß.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseEncodingInvalid: {
    title: "Die Antwort des Servers ist falsch kodiert",
    visitor: "Der Server der Website hat eine beschädigte Antwort gegeben.",
    visitorAction: WAIT,
  },
  UpgradeFailed: {
    title: "Der Protokollwechsel ist gescheitert",
    visitor: "Die Live-Verbindung zum Server der Website kam nicht zustande.",
    visitorAction: WAIT_OR_TELL,
  },
  RequestWriteTimeout: {
    title: "Der Server nimmt die Anfrage nicht an",
    visitor: "Der Server der Website hat aufgehört, anzunehmen, was Sie senden.",
    visitorAction: "Warten Sie ein paar Minuten und senden Sie es dann noch einmal.",
  },
  HTTP2Error: {
    title: "HTTP/2 mit dem Server ist gescheitert",
    visitor: "Der Edge-Server und der Server der Website haben einander nicht verstanden.",
    visitorAction: WAIT_OR_TELL,
  },
  ResponseDeadline: {
    title: "Die Antwort hat insgesamt zu lange gedauert",
    visitor: "Die Antwort des Servers der Website hat länger gedauert, als diese Website erlaubt.",
    visitorAction: WAIT,
  },
  RequestError: {
    title: "Die Anfrage ist ungültig",
    visitor: "Was Ihr Programm gesendet hat, ist keine gültige HTTP-Anfrage.",
    visitorAction: OWN_PROGRAM,
  },
  RequestAmbiguous: {
    title: "Die Anfrage lässt sich auf zwei Arten lesen",
    visitor:
      "Was Ihr Programm gesendet hat, lässt sich auf zwei Arten verstehen und wurde deshalb sicherheitshalber abgelehnt.",
    visitorAction: OWN_PROGRAM,
  },
  RequestTimeout: {
    title: "Die Anfrage kam zu langsam an",
    visitor: "Ihre Anfrage ist nicht rechtzeitig vollständig angekommen.",
    visitorAction: "Prüfen Sie Ihre Internetverbindung und versuchen Sie es noch einmal.",
  },
  RequestHeaderTooLarge: {
    title: "Der Kopf der Anfrage ist zu groß",
    visitor: "Ihr Browser hat mehr Kopfdaten, meist Cookies, gesendet, als hier erlaubt sind.",
    visitorAction: "Löschen Sie in Ihrem Browser die Cookies dieser Website und laden Sie die Seite neu.",
  },
  RequestBodyTooLarge: {
    title: "Der Inhalt der Anfrage ist zu groß",
    visitor: "Was Sie senden, ist größer, als diese Website annimmt.",
    visitorAction: "Senden Sie eine kleinere Datei oder teilen Sie sie auf.",
  },
  URITooLong: {
    title: "Die Adresse ist zu lang",
    visitor: "Die aufgerufene Adresse ist zu lang.",
    visitorAction:
      "Prüfen Sie den Link. Wenn er aus einem Formular dieser Website stammt, sagen Sie dem Betreiber Bescheid.",
  },
  MethodNotAllowed: {
    title: "Diese Methode ist nicht erlaubt",
    visitor: "Diese Art von Anfrage ist auf dieser Website nicht erlaubt.",
    visitorAction: "Gehen Sie zurück und benutzen Sie die Links und Formulare der Website.",
  },
  MisdirectedRequest: {
    title: "Die Anfrage kam über die falsche Verbindung",
    visitor: "Ihr Browser hat diese Anfrage über eine Verbindung geschickt, die zu einer anderen Website gehört.",
    visitorAction: "Laden Sie die Seite neu; der Browser öffnet dann eine eigene Verbindung.",
  },
  ClientClosed: {
    title: "Der Besucher ist gegangen",
    visitor: "Der Besucher hat die Verbindung geschlossen, bevor die Antwort vollständig war.",
    visitorAction: "Nichts: Niemand ist mehr da, der das liest.",
  },
  ExpectationFailed: {
    title: "Die Anfrage erwartet etwas Unbekanntes",
    visitor: "Ihr Programm verlangt ein Verhalten, das hier nicht unterstützt wird.",
    visitorAction: "Wenn Sie ein eigenes Programm verwenden, entfernen Sie sein Kopffeld Expect.",
  },
  RequestDenied: {
    title: "Die Anfrage wurde abgelehnt",
    visitor: "Diese Website nimmt Ihre Anfrage nicht an.",
    visitorAction: ASK_OWNER,
  },
  WAFBlocked: {
    title: "Die Firewall hat die Anfrage angehalten",
    visitor: "Der Schutz dieser Website hat Ihre Anfrage für einen Angriff gehalten.",
    visitorAction: ASK_OWNER,
  },
  AddressBlocked: {
    title: "Diese Adresse ist gesperrt",
    visitor: "Diese Website nimmt von Ihrer Internetadresse keine Anfragen an.",
    visitorAction: `${ASK_OWNER} Wenn Sie ein VPN oder einen Proxy benutzen, versuchen Sie es ohne.`,
  },
  CountryBlocked: {
    title: "Dieses Land ist gesperrt",
    visitor: "Diese Website ist in dem Land, aus dem Sie zu kommen scheinen, nicht verfügbar.",
    visitorAction: `${ASK_OWNER} Wenn Sie ein VPN oder einen Proxy benutzen, versuchen Sie es ohne.`,
  },
  RateLimited: {
    title: "Zu viele Anfragen",
    visitor: "Von Ihnen kamen in kurzer Zeit zu viele Anfragen.",
    visitorAction: "Warten Sie einen Moment und machen Sie dann langsamer weiter.",
  },
  ChallengeRequired: {
    title: "Zuerst ist eine Prüfung nötig",
    visitor: "Diese Website wird angegriffen und prüft deshalb zuerst, ob ein echter Browser fragt.",
    visitorAction: "Benutzen Sie einen gewöhnlichen Browser mit eingeschalteten Cookies und laden Sie die Seite neu.",
  },
  BotBlocked: {
    title: "Automatische Programme sind nicht erlaubt",
    visitor: "Diese Website hat Ihr Programm für ein automatisches gehalten und lässt es nicht herein.",
    visitorAction: ASK_OWNER,
  },
  AuthenticationRequired: {
    title: "Ein Passwort ist nötig",
    visitor: "Diese Website ist mit einem Passwort geschützt.",
    visitorAction:
      "Geben Sie Benutzername und Passwort ein. Wenn Sie keine haben, fragen Sie den Betreiber der Website.",
  },
};

import type { FailureName } from "../../failures/catalogue.ts";
import type { VisitorText } from "./language-texts.ts";

const WAIT = "Wacht even en laad de pagina daarna opnieuw.";
const OWNER_MUST_ACT =
  "U kunt zelf niets doen, en de pagina opnieuw laden helpt pas als dit verholpen is. Als u de eigenaar van de website kent, geef dan de onderstaande verzoek-ID door.";
const WAIT_OR_TELL =
  "Wacht een paar minuten en laad de pagina daarna opnieuw. Als het zo blijft en u de eigenaar van de website kent, geef dan de onderstaande verzoek-ID door.";
const ASK_OWNER =
  "Als u denkt dat dit een vergissing is, neem dan contact op met de eigenaar van de website en geef de onderstaande verzoek-ID door.";
const WITHOUT_VPN = "Als u een VPN of proxy gebruikt, probeer het dan zonder.";
const EACH_OTHER = "De edge-server en de server van de website hebben elkaar niet begrepen.";

/** Dutch for every row: title, one sentence for the visitor, what the visitor can do. */
export const NL_FAILURES: Readonly<Record<FailureName, VisitorText>> = {
  SiteNotConfigured: {
    title: "Deze website bestaat niet op deze server",
    visitor: "Onder dit adres is hier geen website ingesteld.",
    visitorAction:
      "Controleer het adres op typefouten. Als het klopt, laat het dan weten aan de eigenaar van de website.",
  },
  EdgeError: {
    title: "Fout in deze edge-server",
    visitor: "De edge-server die voor deze website antwoordt, heeft zelf een fout gemaakt.",
    visitorAction: WAIT,
  },
  SiteMisconfigured: {
    title: "De website kan zo niet worden aangeboden",
    visitor: "Deze website is zo ingesteld dat die niet kan werken.",
    visitorAction: OWNER_MUST_ACT,
  },
  SiteDisabled: {
    title: "De website is uitgeschakeld",
    visitor: "De eigenaar heeft deze website uitgeschakeld.",
    visitorAction: "Er valt niets te repareren. Alleen de eigenaar van de website kan die weer inschakelen.",
  },
  MaintenanceMode: {
    title: "Onderhoud",
    visitor: "Er wordt aan deze website gewerkt; daarna komt die weer terug.",
    visitorAction: "Kom iets later terug.",
  },
  EdgeOverloaded: {
    title: "Deze edge-server is overbelast",
    visitor: "De edge-server die voor deze website antwoordt, heeft het op dit moment te druk.",
    visitorAction: WAIT,
  },
  EdgeDraining: {
    title: "Deze edge-server wordt gestopt",
    visitor: "De edge-server die voor deze website antwoordt, wordt opnieuw gestart.",
    visitorAction: WAIT,
  },
  EdgeNetworkError: {
    title: "Deze edge-server heeft zelf een netwerkstoring",
    visitor: "De edge-server die voor deze website antwoordt, heeft zelf een netwerkprobleem.",
    visitorAction: WAIT,
  },
  LoopDetected: {
    title: "Het verzoek loopt rond in een kring",
    visitor: "Het verzoek is teruggekomen bij de server die het had doorgestuurd.",
    visitorAction: OWNER_MUST_ACT,
  },
  OriginAddressProhibited: {
    title: "Het adres van de server is niet toegestaan",
    visitor: "Voor deze website is een serveradres ingesteld dat hier niet is toegestaan.",
    visitorAction: OWNER_MUST_ACT,
  },
  TestError: {
    title: "Deze fout is een test",
    visitor: "De eigenaar van deze website test de foutpagina’s; er is niets kapot.",
    visitorAction: "Laad de pagina later opnieuw.",
  },
  DNSError: {
    title: "De naam van de server kon niet worden opgezocht",
    visitor: "De edge-server kon het adres van de server van de website niet opzoeken.",
    visitorAction: WAIT_OR_TELL,
  },
  DNSTimeout: {
    title: "Geen enkele DNS-server heeft geantwoord",
    visitor: "De edge-server kon het adres van de server van de website niet op tijd opzoeken.",
    visitorAction: WAIT_OR_TELL,
  },
  DNSNameNotFound: {
    title: "De naam van de server bestaat niet",
    visitor: "Het adres van de server van de website bestaat niet.",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSNoAddress: {
    title: "De naam van de server heeft geen adres",
    visitor: "De server van de website heeft wel een naam, maar geen adres.",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSServerFailure: {
    title: "De DNS van de server heeft een storing",
    visitor: "Het adres van de server van de website kon niet worden opgezocht, omdat de DNS ervan een storing heeft.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectError: {
    title: "De verbinding is geweigerd",
    visitor: "De edge-server wilde verbinding maken met de server van de website, en de verbinding is geweigerd.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectTimeout: {
    title: "Geen antwoord op het verzoek om verbinding",
    visitor:
      "De edge-server probeerde verbinding te maken met de server van de website en kreeg niet op tijd antwoord.",
    visitorAction: WAIT_OR_TELL,
  },
  OriginBlocked: {
    title: "De server van de website krijgt een pauze",
    visitor: "De server van de website gaf geen antwoord meer, dus geeft de edge-server hem een pauze.",
    visitorAction:
      "Wacht ongeveer een minuut en laad de pagina daarna opnieuw. De edge-server controleert zelf wanneer de server weer antwoordt.",
  },
  DestinationNotReachable: {
    title: "Het netwerk meldt dat de server niet bereikbaar is",
    visitor: "Het netwerk heeft gemeld dat het de server van de website niet kan bereiken.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectionReset: {
    title: "De verbinding werd meteen weer verbroken",
    visitor: "De server van de website heeft de verbinding aangenomen en meteen weer verbroken.",
    visitorAction: WAIT_OR_TELL,
  },
  OriginConnectionLimit: {
    title: "Te veel verzoeken wachten op de server",
    visitor: "De server van de website heeft het druk; er wachten te veel verzoeken op.",
    visitorAction: WAIT,
  },
  OriginDisabled: {
    title: "De server is buiten gebruik gesteld",
    visitor: "De eigenaar heeft de server van de website buiten gebruik gesteld.",
    visitorAction: "Kom later terug. Alleen de eigenaar van de website kan de server weer in gebruik nemen.",
  },
  OriginUnhealthy: {
    title: "De server doorstaat zijn controles niet",
    visitor: "Het is bekend dat de server van de website op dit moment niet goed werkt.",
    visitorAction: WAIT_OR_TELL,
  },
  AddressFamilyUnsupported: {
    title: "Geen adres dat deze edge-server kan gebruiken",
    visitor: "De server van de website is alleen bereikbaar via een soort netwerk dat deze edge-server niet heeft.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSError: {
    title: "De versleutelde verbinding is mislukt",
    visitor: "De edge-server kon geen versleutelde verbinding maken met de server van de website.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeTimeout: {
    title: "De versleutelde verbinding kwam niet op tijd tot stand",
    visitor: "De server van de website heeft de verbinding aangenomen, maar de versleuteling niet op tijd opgezet.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSCertificateExpired: {
    title: "Het certificaat van de server is verlopen",
    visitor: "Het beveiligingscertificaat van de server van de website is verlopen.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateNotYetValid: {
    title: "Het certificaat van de server is nog niet geldig",
    visitor: "Het beveiligingscertificaat van de server van de website is nog niet geldig.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSHostnameMismatch: {
    title: "Het certificaat van de server geldt voor een andere naam",
    visitor: "Het beveiligingscertificaat van de server van de website hoort bij een andere naam.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUntrustedIssuer: {
    title: "Het certificaat van de server komt van een onbekende uitgever",
    visitor: "Het beveiligingscertificaat van de server van de website komt van een uitgever die niet wordt vertrouwd.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSSelfSigned: {
    title: "Het certificaat van de server is zelfondertekend",
    visitor:
      "Het beveiligingscertificaat van de server van de website is niet door een certificaatautoriteit ondertekend.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateRevoked: {
    title: "Het certificaat van de server is ingetrokken",
    visitor: "Het beveiligingscertificaat van de server van de website is ingetrokken.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSVersionOrCipherMismatch: {
    title: "Geen gemeenschappelijke versleuteling met de server",
    visitor: "De edge-server en de server van de website hebben geen versleutelingsmethode gemeen.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSNotSpoken: {
    title: "De server spreekt geen TLS op deze poort",
    visitor: "De server van de website biedt geen versleuteling aan waar de edge-server die verwacht.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUnrecognizedName: {
    title: "De server kent deze naam niet",
    visitor: "De server van de website kent de naam niet waarnaar werd gevraagd.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSClientCertificateRejected: {
    title: "De server weigert ons clientcertificaat",
    visitor: "De server van de website accepteert de identificatie van de edge-server niet.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeClosed: {
    title: "De server sloot de verbinding tijdens het opzetten van de versleuteling",
    visitor: "De server van de website heeft de verbinding afgebroken terwijl de versleuteling werd opgezet.",
    visitorAction: WAIT_OR_TELL,
  },
  HTTPError: {
    title: "De uitwisseling met de server is mislukt",
    visitor: EACH_OTHER,
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseTimeout: {
    title: "De server heeft niet op tijd geantwoord",
    visitor: "De server van de website heeft het verzoek ontvangen, maar niet op tijd geantwoord.",
    visitorAction:
      "Wacht een paar minuten en laad de pagina daarna opnieuw. Als u een formulier aan het versturen was, controleer dan eerst of het is aangekomen: misschien is de server er nog mee bezig.",
  },
  ClosedBeforeResponse: {
    title: "De server sloot de verbinding zonder antwoord",
    visitor: "De server van de website heeft de verbinding beëindigd zonder antwoord te geven.",
    visitorAction: WAIT_OR_TELL,
  },
  ResetBeforeResponse: {
    title: "De server heeft de verbinding zonder antwoord afgebroken",
    visitor: "De server van de website heeft de verbinding afgebroken zonder antwoord te geven.",
    visitorAction: WAIT_OR_TELL,
  },
  ResponseTruncated: {
    title: "Het antwoord van de server hield te vroeg op",
    visitor: "De server van de website is midden in zijn antwoord gestopt.",
    visitorAction: WAIT,
  },
  ResponseStalled: {
    title: "Het antwoord van de server is blijven steken",
    visitor: "De server van de website is midden in zijn antwoord opgehouden met zenden.",
    visitorAction: WAIT,
  },
  ResponseMalformed: {
    title: "Het antwoord van de server is geen HTTP",
    visitor: "De server van de website heeft een ongeldig antwoord gegeven.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseFramingInvalid: {
    title: "Het antwoord van de server spreekt zichzelf tegen over zijn lengte",
    visitor: "De server van de website heeft een antwoord met tegenstrijdige lengtes gegeven.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseHeaderTooLarge: {
    title: "De header van het antwoord van de server is te groot",
    visitor: "De server van de website heeft een antwoord met een te grote header gegeven.",
    visitorAction:
      "Verwijder de cookies van deze website in uw browser en laad de pagina opnieuw. Als dat niet helpt, laat het dan weten aan de eigenaar van de website.",
  },
  ResponseBodyTooLarge: {
    title: "Het antwoord van de server is te groot om te bewaren",
    visitor: "Het antwoord van de server van de website is te groot.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseEncodingInvalid: {
    title: "Het antwoord van de server is verkeerd gecodeerd",
    visitor: "Het antwoord van de server van de website is beschadigd aangekomen.",
    visitorAction: WAIT,
  },
  UpgradeFailed: {
    title: "Het wisselen van protocol is mislukt",
    visitor: "De liveverbinding met de server van de website kwam niet tot stand.",
    visitorAction: WAIT_OR_TELL,
  },
  RequestWriteTimeout: {
    title: "De server neemt de inhoud van het verzoek niet aan",
    visitor: "De server van de website nam niet meer aan wat u aan het verzenden was.",
    visitorAction: "Wacht een paar minuten en verzend het daarna opnieuw.",
  },
  HTTP2Error: {
    title: "HTTP/2 met de server is mislukt",
    visitor: EACH_OTHER,
    visitorAction: WAIT_OR_TELL,
  },
  ResponseDeadline: {
    title: "Het antwoord duurde in totaal te lang",
    visitor: "Het antwoord van de server van de website duurde langer dan deze website toestaat.",
    visitorAction: WAIT,
  },
  RequestError: {
    title: "Het verzoek is ongeldig",
    visitor: "Wat uw programma heeft verzonden, is geen geldig HTTP-verzoek.",
    visitorAction:
      "Laad de pagina opnieuw. Als u een eigen programma gebruikt, controleer dan het verzoek dat het maakt.",
  },
  RequestAmbiguous: {
    title: "Het verzoek kan op twee manieren worden gelezen",
    visitor:
      "Wat uw programma heeft verzonden, is op twee manieren te begrijpen en is daarom veiligheidshalve geweigerd.",
    visitorAction:
      "Laad de pagina opnieuw. Als u een eigen programma gebruikt, controleer dan de lengte en de headervelden die het maakt.",
  },
  RequestTimeout: {
    title: "Het verzoek deed er te lang over om aan te komen",
    visitor: "Uw verzoek is niet op tijd volledig aangekomen.",
    visitorAction: "Controleer uw internetverbinding en probeer het opnieuw.",
  },
  RequestHeaderTooLarge: {
    title: "De header van het verzoek is te groot",
    visitor: "Uw browser heeft meer headergegevens, vooral cookies, verzonden dan hier is toegestaan.",
    visitorAction: "Verwijder de cookies van deze website in uw browser en laad de pagina opnieuw.",
  },
  RequestBodyTooLarge: {
    title: "De inhoud van het verzoek is te groot",
    visitor: "Wat u verzendt, is groter dan deze website aanneemt.",
    visitorAction: "Verzend een kleiner bestand of splits het op.",
  },
  URITooLong: {
    title: "Het adres is te lang",
    visitor: "Het opgevraagde adres is te lang.",
    visitorAction:
      "Controleer de link. Als die uit een formulier van deze website komt, laat het dan weten aan de eigenaar.",
  },
  MethodNotAllowed: {
    title: "Deze methode is niet toegestaan",
    visitor: "Dit soort verzoek is op deze website niet toegestaan.",
    visitorAction: "Ga terug en gebruik de links en formulieren van de website zelf.",
  },
  MisdirectedRequest: {
    title: "Het verzoek kwam via de verkeerde verbinding",
    visitor: "Uw browser heeft dit verzoek verzonden via een verbinding die bij een andere website hoort.",
    visitorAction: "Laad de pagina opnieuw; de browser opent dan een eigen verbinding.",
  },
  ClientClosed: {
    title: "De bezoeker is weggegaan",
    visitor: "De bezoeker heeft de verbinding gesloten voordat het antwoord volledig was.",
    visitorAction: "Niets: er is niemand meer om dit te lezen.",
  },
  ExpectationFailed: {
    title: "Het verzoek verwacht iets onbekends",
    visitor: "Uw programma vraagt om gedrag dat hier niet wordt ondersteund.",
    visitorAction: "Als u een eigen programma gebruikt, verwijder dan het headerveld Expect.",
  },
  RequestDenied: {
    title: "Het verzoek is geweigerd",
    visitor: "Deze website accepteert uw verzoek niet.",
    visitorAction: ASK_OWNER,
  },
  WAFBlocked: {
    title: "De firewall heeft het verzoek tegengehouden",
    visitor: "De beveiliging van deze website zag uw verzoek aan voor een aanval.",
    visitorAction: ASK_OWNER,
  },
  AddressBlocked: {
    title: "Dit adres is geblokkeerd",
    visitor: "Deze website accepteert geen verzoeken vanaf uw IP-adres.",
    visitorAction: `${ASK_OWNER} ${WITHOUT_VPN}`,
  },
  CountryBlocked: {
    title: "Dit land is geblokkeerd",
    visitor: "Deze website is niet beschikbaar in het land waar u vandaan lijkt te komen.",
    visitorAction: `${ASK_OWNER} ${WITHOUT_VPN}`,
  },
  RateLimited: {
    title: "Te veel verzoeken",
    visitor: "Er kwamen in korte tijd te veel verzoeken van u.",
    visitorAction: "Wacht even en ga daarna rustiger verder.",
  },
  ChallengeRequired: {
    title: "Eerst is een controle nodig",
    visitor: "Deze website wordt aangevallen en controleert daarom eerst of een echte browser het verzoek doet.",
    visitorAction: "Gebruik een gewone browser met cookies ingeschakeld en laad de pagina opnieuw.",
  },
  BotBlocked: {
    title: "Automatische programma’s zijn niet toegestaan",
    visitor: "Deze website zag uw programma aan voor een automatisch programma en laat het niet binnen.",
    visitorAction: ASK_OWNER,
  },
  AuthenticationRequired: {
    title: "Er is een wachtwoord nodig",
    visitor: "Deze website is met een wachtwoord beveiligd.",
    visitorAction:
      "Voer gebruikersnaam en wachtwoord in. Als u die niet hebt, vraag ze dan aan de eigenaar van de website.",
  },
};

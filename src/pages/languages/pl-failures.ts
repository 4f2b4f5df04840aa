import type { FailureName } from "../../failures/catalogue.ts";
import type { VisitorText } from "./language-texts.ts";

const WAIT = "Proszę chwilę poczekać, a następnie ponownie wczytać stronę.";
const OWNER_MUST_ACT =
  "Nie można nic zrobić samodzielnie, a ponowne wczytanie strony nie pomoże, dopóki problem nie zostanie usunięty. Jeśli właściciel witryny jest znany, proszę przesłać mu identyfikator żądania podany poniżej.";
const WAIT_OR_TELL =
  "Proszę poczekać kilka minut, a następnie ponownie wczytać stronę. Jeśli problem się utrzymuje, a właściciel witryny jest znany, proszę przesłać mu identyfikator żądania podany poniżej.";
const ASK_OWNER =
  "Jeśli wygląda to na pomyłkę, proszę skontaktować się z właścicielem witryny i przesłać mu identyfikator żądania podany poniżej.";
const WITHOUT_VPN = "W przypadku korzystania z VPN lub serwera proxy proszę spróbować bez nich.";
const EACH_OTHER = "Serwer brzegowy i serwer witryny nie zrozumiały się nawzajem.";

/** Polish for every row: title, one sentence for the visitor, what the visitor can do. */
export const PL_FAILURES: Readonly<Record<FailureName, VisitorText>> = {
  SiteNotConfigured: {
    title: "Na tym serwerze nie ma takiej witryny",
    visitor: "Pod tym adresem nie skonfigurowano tutaj żadnej witryny.",
    visitorAction:
      "Proszę sprawdzić, czy w adresie nie ma literówki. Jeśli jest poprawny, proszę powiadomić właściciela witryny.",
  },
  EdgeError: {
    title: "Błąd tego serwera brzegowego",
    visitor: "Serwer brzegowy, który odpowiada w imieniu tej witryny, sam popełnił błąd.",
    visitorAction: WAIT,
  },
  SiteMisconfigured: {
    title: "Przy tej konfiguracji witryna nie może działać",
    visitor: "Ta witryna jest skonfigurowana w sposób, który nie może działać.",
    visitorAction: OWNER_MUST_ACT,
  },
  SiteDisabled: {
    title: "Witryna jest wyłączona",
    visitor: "Właściciel wyłączył tę witrynę.",
    visitorAction: "Nie ma czego naprawiać. Tylko właściciel witryny może ją ponownie włączyć.",
  },
  MaintenanceMode: {
    title: "Prace konserwacyjne",
    visitor: "W tej witrynie trwają prace; będzie ona znów dostępna.",
    visitorAction: "Proszę wrócić nieco później.",
  },
  EdgeOverloaded: {
    title: "Ten serwer brzegowy jest przeciążony",
    visitor: "Serwer brzegowy, który odpowiada w imieniu tej witryny, ma w tej chwili zbyt dużo pracy.",
    visitorAction: WAIT,
  },
  EdgeDraining: {
    title: "Ten serwer brzegowy jest zatrzymywany",
    visitor: "Serwer brzegowy, który odpowiada w imieniu tej witryny, jest właśnie uruchamiany ponownie.",
    visitorAction: WAIT,
  },
  EdgeNetworkError: {
    title: "Ten serwer brzegowy ma własną awarię sieci",
    visitor: "Serwer brzegowy, który odpowiada w imieniu tej witryny, sam ma problem z siecią.",
    visitorAction: WAIT,
  },
  LoopDetected: {
    title: "Żądanie krąży w pętli",
    visitor: "Żądanie wróciło do serwera, który je przekazał dalej.",
    visitorAction: OWNER_MUST_ACT,
  },
  OriginAddressProhibited: {
    title: "Adres serwera jest niedozwolony",
    visitor: "W konfiguracji tej witryny podano adres serwera, który jest tutaj niedozwolony.",
    visitorAction: OWNER_MUST_ACT,
  },
  TestError: {
    title: "Ten błąd to test",
    visitor: "Właściciel tej witryny testuje strony błędów; nic się nie zepsuło.",
    visitorAction: "Proszę ponownie wczytać stronę później.",
  },
  DNSError: {
    title: "Nie udało się rozwiązać nazwy serwera",
    visitor: "Serwer brzegowy nie mógł ustalić adresu serwera witryny.",
    visitorAction: WAIT_OR_TELL,
  },
  DNSTimeout: {
    title: "Żaden serwer DNS nie odpowiedział",
    visitor: "Serwer brzegowy nie zdołał na czas ustalić adresu serwera witryny.",
    visitorAction: WAIT_OR_TELL,
  },
  DNSNameNotFound: {
    title: "Nazwa serwera nie istnieje",
    visitor: "Adres serwera witryny nie istnieje.",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSNoAddress: {
    title: "Nazwa serwera nie ma adresu",
    visitor: "Serwer witryny ma nazwę, ale nie ma adresu.",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSServerFailure: {
    title: "DNS serwera nie działa",
    visitor: "Nie udało się ustalić adresu serwera witryny, ponieważ jego DNS nie działa.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectError: {
    title: "Połączenie zostało odrzucone",
    visitor: "Serwer brzegowy próbował połączyć się z serwerem witryny, a połączenie zostało odrzucone.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectTimeout: {
    title: "Brak odpowiedzi na próbę połączenia",
    visitor: "Serwer brzegowy próbował połączyć się z serwerem witryny i nie otrzymał odpowiedzi na czas.",
    visitorAction: WAIT_OR_TELL,
  },
  OriginBlocked: {
    title: "Serwer witryny ma przerwę",
    visitor: "Serwer witryny przestał odpowiadać, więc serwer brzegowy daje mu przerwę.",
    visitorAction:
      "Proszę poczekać około minuty, a następnie ponownie wczytać stronę. Serwer brzegowy sam sprawdza, kiedy serwer znów odpowiada.",
  },
  DestinationNotReachable: {
    title: "Sieć zgłasza, że serwer jest nieosiągalny",
    visitor: "Sieć zgłosiła, że nie może dotrzeć do serwera witryny.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectionReset: {
    title: "Połączenie zostało zerwane zaraz po nawiązaniu",
    visitor: "Serwer witryny przyjął połączenie i od razu je zerwał.",
    visitorAction: WAIT_OR_TELL,
  },
  OriginConnectionLimit: {
    title: "Zbyt wiele żądań czeka na serwer",
    visitor: "Serwer witryny jest zajęty; czeka na niego zbyt wiele żądań.",
    visitorAction: WAIT,
  },
  OriginDisabled: {
    title: "Serwer jest wyłączony z użytku",
    visitor: "Właściciel wyłączył serwer witryny z użytku.",
    visitorAction: "Proszę wrócić później. Tylko właściciel witryny może przywrócić serwer do użytku.",
  },
  OriginUnhealthy: {
    title: "Serwer nie przechodzi testów sprawności",
    visitor: "Wiadomo, że serwer witryny w tej chwili nie działa prawidłowo.",
    visitorAction: WAIT_OR_TELL,
  },
  AddressFamilyUnsupported: {
    title: "Brak adresu, którego może użyć ten serwer brzegowy",
    visitor: "Serwer witryny jest osiągalny tylko przez taki rodzaj sieci, którego ten serwer brzegowy nie ma.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSError: {
    title: "Szyfrowane połączenie nie powiodło się",
    visitor: "Serwer brzegowy nie mógł nawiązać szyfrowanego połączenia z serwerem witryny.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeTimeout: {
    title: "Nie nawiązano na czas szyfrowanego połączenia",
    visitor: "Serwer witryny przyjął połączenie, ale nie ustanowił na czas szyfrowania.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSCertificateExpired: {
    title: "Certyfikat serwera wygasł",
    visitor: "Certyfikat bezpieczeństwa serwera witryny wygasł.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateNotYetValid: {
    title: "Certyfikat serwera nie jest jeszcze ważny",
    visitor: "Certyfikat bezpieczeństwa serwera witryny nie jest jeszcze ważny.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSHostnameMismatch: {
    title: "Certyfikat serwera wystawiono na inną nazwę",
    visitor: "Certyfikat bezpieczeństwa serwera witryny dotyczy innej nazwy.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUntrustedIssuer: {
    title: "Certyfikat serwera pochodzi od nieznanego wystawcy",
    visitor: "Certyfikat bezpieczeństwa serwera witryny pochodzi od wystawcy, który nie jest zaufany.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSSelfSigned: {
    title: "Certyfikat serwera jest samopodpisany",
    visitor: "Certyfikat bezpieczeństwa serwera witryny nie jest podpisany przez urząd certyfikacji.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateRevoked: {
    title: "Certyfikat serwera jest unieważniony",
    visitor: "Certyfikat bezpieczeństwa serwera witryny został unieważniony.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSVersionOrCipherMismatch: {
    title: "Brak wspólnego szyfrowania z serwerem",
    visitor: "Serwer brzegowy i serwer witryny nie mają żadnej wspólnej metody szyfrowania.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSNotSpoken: {
    title: "Serwer nie używa TLS na tym porcie",
    visitor: "Serwer witryny nie oferuje szyfrowania tam, gdzie serwer brzegowy go oczekuje.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUnrecognizedName: {
    title: "Serwer nie zna tej nazwy",
    visitor: "Serwer witryny nie zna nazwy, o którą został zapytany.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSClientCertificateRejected: {
    title: "Serwer odrzuca nasz certyfikat klienta",
    visitor: "Serwer witryny nie akceptuje identyfikacji serwera brzegowego.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeClosed: {
    title: "Serwer rozłączył się podczas ustanawiania szyfrowania",
    visitor: "Serwer witryny przerwał połączenie podczas ustanawiania szyfrowania.",
    visitorAction: WAIT_OR_TELL,
  },
  HTTPError: {
    title: "Wymiana danych z serwerem nie powiodła się",
    visitor: EACH_OTHER,
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseTimeout: {
    title: "Serwer nie odpowiedział na czas",
    visitor: "Serwer witryny otrzymał żądanie, ale nie odpowiedział na czas.",
    visitorAction:
      "Proszę poczekać kilka minut, a następnie ponownie wczytać stronę. Jeśli wysyłany był formularz, proszę najpierw sprawdzić, czy dotarł: serwer być może nadal go przetwarza.",
  },
  ClosedBeforeResponse: {
    title: "Serwer rozłączył się bez odpowiedzi",
    visitor: "Serwer witryny zakończył połączenie, nie udzielając odpowiedzi.",
    visitorAction: WAIT_OR_TELL,
  },
  ResetBeforeResponse: {
    title: "Serwer przerwał połączenie bez odpowiedzi",
    visitor: "Serwer witryny przerwał połączenie, nie udzielając odpowiedzi.",
    visitorAction: WAIT_OR_TELL,
  },
  ResponseTruncated: {
    title: "Odpowiedź serwera zakończyła się za wcześnie",
    visitor: "Serwer witryny przerwał swoją odpowiedź w trakcie.",
    visitorAction: WAIT,
  },
  ResponseStalled: {
    title: "Odpowiedź serwera utknęła",
    visitor: "Serwer witryny przestał wysyłać dane w trakcie swojej odpowiedzi.",
    visitorAction: WAIT,
  },
  ResponseMalformed: {
    title: "Odpowiedź serwera nie jest zgodna z HTTP",
    visitor: "Serwer witryny udzielił nieprawidłowej odpowiedzi.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseFramingInvalid: {
    title: "Odpowiedź serwera podaje sprzeczne informacje o swojej długości",
    visitor: "Serwer witryny udzielił odpowiedzi ze sprzecznymi długościami.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseHeaderTooLarge: {
    title: "Nagłówek odpowiedzi serwera jest za duży",
    visitor: "Serwer witryny udzielił odpowiedzi ze zbyt dużym nagłówkiem.",
    visitorAction:
      "Proszę usunąć w przeglądarce pliki cookie tej witryny i ponownie wczytać stronę. Jeśli to nie pomoże, proszę powiadomić właściciela witryny.",
  },
  ResponseBodyTooLarge: {
    title: "Odpowiedź serwera jest za duża, by ją przechować",
    visitor: "Odpowiedź serwera witryny jest za duża.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseEncodingInvalid: {
    title: "Odpowiedź serwera jest błędnie zakodowana",
    visitor: "Odpowiedź serwera witryny dotarła uszkodzona.",
    visitorAction: WAIT,
  },
  UpgradeFailed: {
    title: "Zmiana protokołu nie powiodła się",
    visitor: "Nie udało się nawiązać połączenia na żywo z serwerem witryny.",
    visitorAction: WAIT_OR_TELL,
  },
  RequestWriteTimeout: {
    title: "Serwer nie przyjmuje treści żądania",
    visitor: "Serwer witryny przestał odbierać wysyłane dane.",
    visitorAction: "Proszę poczekać kilka minut, a następnie wysłać ponownie.",
  },
  HTTP2Error: {
    title: "Wymiana danych HTTP/2 z serwerem nie powiodła się",
    visitor: EACH_OTHER,
    visitorAction: WAIT_OR_TELL,
  },
  ResponseDeadline: {
    title: "Odpowiedź trwała łącznie zbyt długo",
    visitor: "Odpowiedź serwera witryny trwała dłużej, niż pozwala na to ta witryna.",
    visitorAction: WAIT,
  },
  RequestError: {
    title: "Żądanie jest nieprawidłowe",
    visitor: "To, co wysłał używany program, nie jest prawidłowym żądaniem HTTP.",
    visitorAction:
      "Proszę ponownie wczytać stronę. W przypadku własnego programu proszę sprawdzić żądanie, które on tworzy.",
  },
  RequestAmbiguous: {
    title: "Żądanie można odczytać na dwa sposoby",
    visitor:
      "To, co wysłał używany program, można zrozumieć na dwa sposoby, więc dla bezpieczeństwa zostało odrzucone.",
    visitorAction:
      "Proszę ponownie wczytać stronę. W przypadku własnego programu proszę sprawdzić długość i pola nagłówka, które on tworzy.",
  },
  RequestTimeout: {
    title: "Żądanie docierało zbyt długo",
    visitor: "Żądanie nie dotarło w całości na czas.",
    visitorAction: "Proszę sprawdzić połączenie z internetem i spróbować ponownie.",
  },
  RequestHeaderTooLarge: {
    title: "Nagłówek żądania jest za duży",
    visitor: "Przeglądarka wysłała więcej danych nagłówka, głównie plików cookie, niż jest tutaj dozwolone.",
    visitorAction: "Proszę usunąć w przeglądarce pliki cookie tej witryny i ponownie wczytać stronę.",
  },
  RequestBodyTooLarge: {
    title: "Treść żądania jest za duża",
    visitor: "Wysyłane dane są większe, niż ta witryna przyjmuje.",
    visitorAction: "Proszę wysłać mniejszy plik lub go podzielić.",
  },
  URITooLong: {
    title: "Adres jest za długi",
    visitor: "Żądany adres jest za długi.",
    visitorAction: "Proszę sprawdzić link. Jeśli pochodzi z formularza tej witryny, proszę powiadomić właściciela.",
  },
  MethodNotAllowed: {
    title: "Ta metoda jest niedozwolona",
    visitor: "Ten rodzaj żądania jest w tej witrynie niedozwolony.",
    visitorAction: "Proszę wrócić i skorzystać z linków i formularzy samej witryny.",
  },
  MisdirectedRequest: {
    title: "Żądanie dotarło niewłaściwym połączeniem",
    visitor: "Przeglądarka wysłała to żądanie połączeniem, które należy do innej witryny.",
    visitorAction: "Proszę ponownie wczytać stronę; przeglądarka otworzy wtedy osobne połączenie.",
  },
  ClientClosed: {
    title: "Odwiedzający odszedł",
    visitor: "Odwiedzający zamknął połączenie, zanim odpowiedź była kompletna.",
    visitorAction: "Nic: nie ma już nikogo, kto by to przeczytał.",
  },
  ExpectationFailed: {
    title: "Żądanie oczekuje czegoś nieznanego",
    visitor: "Używany program oczekuje zachowania, które nie jest tutaj obsługiwane.",
    visitorAction: "W przypadku własnego programu proszę usunąć jego pole nagłówka Expect.",
  },
  RequestDenied: {
    title: "Żądanie zostało odrzucone",
    visitor: "Ta witryna nie przyjmuje tego żądania.",
    visitorAction: ASK_OWNER,
  },
  WAFBlocked: {
    title: "Zapora zatrzymała żądanie",
    visitor: "Ochrona tej witryny uznała to żądanie za atak.",
    visitorAction: ASK_OWNER,
  },
  AddressBlocked: {
    title: "Ten adres jest zablokowany",
    visitor: "Ta witryna nie przyjmuje żądań z tego adresu IP.",
    visitorAction: `${ASK_OWNER} ${WITHOUT_VPN}`,
  },
  CountryBlocked: {
    title: "Ten kraj jest zablokowany",
    visitor: "Ta witryna nie jest dostępna w kraju, z którego zdaje się pochodzić to połączenie.",
    visitorAction: `${ASK_OWNER} ${WITHOUT_VPN}`,
  },
  RateLimited: {
    title: "Zbyt wiele żądań",
    visitor: "W krótkim czasie wysłano stąd zbyt wiele żądań.",
    visitorAction: "Proszę chwilę poczekać, a potem kontynuować wolniej.",
  },
  ChallengeRequired: {
    title: "Najpierw potrzebna jest weryfikacja",
    visitor: "Ta witryna jest atakowana, dlatego najpierw sprawdza, czy pyta prawdziwa przeglądarka.",
    visitorAction: "Proszę użyć zwykłej przeglądarki z włączoną obsługą plików cookie i ponownie wczytać stronę.",
  },
  BotBlocked: {
    title: "Programy automatyczne są niedozwolone",
    visitor: "Ta witryna uznała używany program za automatyczny i go nie wpuszcza.",
    visitorAction: ASK_OWNER,
  },
  AuthenticationRequired: {
    title: "Potrzebne jest hasło",
    visitor: "Ta witryna jest chroniona hasłem.",
    visitorAction: "Proszę podać nazwę użytkownika i hasło. W razie ich braku proszę zapytać właściciela witryny.",
  },
};

import type { FailureName } from "../../failures/catalogue.ts";
import type { VisitorText } from "./language-texts.ts";

const WAIT = "Attenda un momento, poi ricarichi la pagina.";
const OWNER_MUST_ACT =
  "Lei non può fare nulla, e ricaricare la pagina non servirà finché il problema non sarà risolto. Se conosce il proprietario del sito, gli invii l’ID della richiesta riportato qui sotto.";
const WAIT_OR_TELL =
  "Attenda qualche minuto, poi ricarichi la pagina. Se il problema persiste e conosce il proprietario del sito, gli invii l’ID della richiesta riportato qui sotto.";
const ASK_OWNER =
  "Se ritiene che si tratti di un errore, contatti il proprietario del sito e gli invii l’ID della richiesta riportato qui sotto.";
const WITHOUT_VPN = "Se usa una VPN o un proxy, provi senza.";
const EACH_OTHER = "Il server edge e il server del sito non si sono capiti.";

/** Italian for every row: title, one sentence for the visitor, what the visitor can do. */
export const IT_FAILURES: Readonly<Record<FailureName, VisitorText>> = {
  SiteNotConfigured: {
    title: "Nessun sito con questo nome su questo server",
    visitor: "Qui non è configurato alcun sito per questo indirizzo.",
    visitorAction:
      "Controlli che l’indirizzo non contenga errori di battitura. Se è corretto, avvisi il proprietario del sito.",
  },
  EdgeError: {
    title: "Errore di questo server edge",
    visitor: "Il server edge che risponde per questo sito ha commesso esso stesso un errore.",
    visitorAction: WAIT,
  },
  SiteMisconfigured: {
    title: "Il sito non può essere servito con questa configurazione",
    visitor: "Questo sito è configurato in un modo che non può funzionare.",
    visitorAction: OWNER_MUST_ACT,
  },
  SiteDisabled: {
    title: "Il sito è disattivato",
    visitor: "Il proprietario ha disattivato questo sito.",
    visitorAction: "Non c’è nulla da riparare. Solo il proprietario del sito può riattivarlo.",
  },
  MaintenanceMode: {
    title: "Manutenzione",
    visitor: "Su questo sito sono in corso dei lavori; tornerà disponibile.",
    visitorAction: "Torni un po’ più tardi.",
  },
  EdgeOverloaded: {
    title: "Questo server edge è sovraccarico",
    visitor: "Il server edge che risponde per questo sito ha troppo lavoro in questo momento.",
    visitorAction: WAIT,
  },
  EdgeDraining: {
    title: "Questo server edge si sta arrestando",
    visitor: "Il server edge che risponde per questo sito è in fase di riavvio.",
    visitorAction: WAIT,
  },
  EdgeNetworkError: {
    title: "Questo server edge ha esso stesso un guasto di rete",
    visitor: "Il server edge che risponde per questo sito ha esso stesso un problema di rete.",
    visitorAction: WAIT,
  },
  LoopDetected: {
    title: "La richiesta gira in tondo",
    visitor: "La richiesta è tornata al server che l’aveva inoltrata.",
    visitorAction: OWNER_MUST_ACT,
  },
  OriginAddressProhibited: {
    title: "L’indirizzo del server non è consentito",
    visitor: "Questo sito è configurato con un indirizzo del server che qui non è consentito.",
    visitorAction: OWNER_MUST_ACT,
  },
  TestError: {
    title: "Questo errore è una prova",
    visitor: "Il proprietario di questo sito sta provando le sue pagine di errore; non c’è nulla di guasto.",
    visitorAction: "Ricarichi la pagina più tardi.",
  },
  DNSError: {
    title: "Impossibile risolvere il nome del server",
    visitor: "Il server edge non è riuscito a trovare l’indirizzo del server del sito.",
    visitorAction: WAIT_OR_TELL,
  },
  DNSTimeout: {
    title: "Nessun server DNS ha risposto",
    visitor: "Il server edge non è riuscito a trovare in tempo l’indirizzo del server del sito.",
    visitorAction: WAIT_OR_TELL,
  },
  DNSNameNotFound: {
    title: "Il nome del server non esiste",
    visitor: "L’indirizzo del server del sito non esiste.",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSNoAddress: {
    title: "Il nome del server non ha un indirizzo",
    visitor: "Il server del sito ha un nome, ma nessun indirizzo.",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSServerFailure: {
    title: "Il DNS del server è guasto",
    visitor: "Non è stato possibile trovare l’indirizzo del server del sito perché il suo DNS è guasto.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectError: {
    title: "La connessione è stata rifiutata",
    visitor: "Il server edge ha cercato di raggiungere il server del sito e la connessione è stata rifiutata.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectTimeout: {
    title: "Nessuna risposta alla richiesta di connessione",
    visitor: "Il server edge ha cercato di connettersi al server del sito e non ha ricevuto risposta in tempo.",
    visitorAction: WAIT_OR_TELL,
  },
  OriginBlocked: {
    title: "Il server del sito è in pausa",
    visitor: "Il server del sito non rispondeva più, perciò il server edge gli sta concedendo una pausa.",
    visitorAction:
      "Attenda circa un minuto, poi ricarichi la pagina. Il server edge verifica da sé quando il server torna a rispondere.",
  },
  DestinationNotReachable: {
    title: "La rete segnala che il server non è raggiungibile",
    visitor: "La rete ha segnalato di non poter raggiungere il server del sito.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectionReset: {
    title: "La connessione è stata interrotta appena aperta",
    visitor: "Il server del sito ha accettato la connessione e l’ha subito interrotta.",
    visitorAction: WAIT_OR_TELL,
  },
  OriginConnectionLimit: {
    title: "Troppe richieste sono in attesa del server",
    visitor: "Il server del sito è occupato; troppe richieste lo stanno aspettando.",
    visitorAction: WAIT,
  },
  OriginDisabled: {
    title: "Il server è stato messo fuori servizio",
    visitor: "Il proprietario ha messo fuori servizio il server del sito.",
    visitorAction: "Torni più tardi. Solo il proprietario del sito può rimettere in servizio il server.",
  },
  OriginUnhealthy: {
    title: "Il server non supera i controlli di funzionamento",
    visitor: "È noto che il server del sito in questo momento è guasto.",
    visitorAction: WAIT_OR_TELL,
  },
  AddressFamilyUnsupported: {
    title: "Nessun indirizzo che questo server edge possa usare",
    visitor: "Il server del sito è raggiungibile solo tramite un tipo di rete che questo server edge non ha.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSError: {
    title: "La connessione cifrata non è riuscita",
    visitor: "Il server edge non è riuscito a stabilire una connessione cifrata con il server del sito.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeTimeout: {
    title: "La connessione cifrata non è stata stabilita in tempo",
    visitor: "Il server del sito ha accettato la connessione, ma non ha completato la cifratura in tempo.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSCertificateExpired: {
    title: "Il certificato del server è scaduto",
    visitor: "Il certificato di sicurezza del server del sito è scaduto.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateNotYetValid: {
    title: "Il certificato del server non è ancora valido",
    visitor: "Il certificato di sicurezza del server del sito non è ancora valido.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSHostnameMismatch: {
    title: "Il certificato del server è per un altro nome",
    visitor: "Il certificato di sicurezza del server del sito è intestato a un altro nome.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUntrustedIssuer: {
    title: "Il certificato del server proviene da un emittente sconosciuto",
    visitor: "Il certificato di sicurezza del server del sito proviene da un emittente non attendibile.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSSelfSigned: {
    title: "Il certificato del server è autofirmato",
    visitor: "Il certificato di sicurezza del server del sito non è firmato da un’autorità di certificazione.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateRevoked: {
    title: "Il certificato del server è revocato",
    visitor: "Il certificato di sicurezza del server del sito è stato revocato.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSVersionOrCipherMismatch: {
    title: "Nessuna cifratura in comune con il server",
    visitor: "Il server edge e il server del sito non hanno alcun metodo di cifratura in comune.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSNotSpoken: {
    title: "Il server non usa TLS su questa porta",
    visitor: "Il server del sito non offre la cifratura dove il server edge se la aspetta.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUnrecognizedName: {
    title: "Il server non conosce questo nome",
    visitor: "Il server del sito non conosce il nome che gli è stato chiesto.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSClientCertificateRejected: {
    title: "Il server rifiuta il nostro certificato client",
    visitor: "Il server del sito non accetta l’identificazione del server edge.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeClosed: {
    title: "Il server ha chiuso la connessione mentre si stabiliva la cifratura",
    visitor: "Il server del sito ha interrotto la connessione mentre si stabiliva la cifratura.",
    visitorAction: WAIT_OR_TELL,
  },
  HTTPError: {
    title: "Lo scambio con il server non è riuscito",
    visitor: EACH_OTHER,
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseTimeout: {
    title: "Il server non ha risposto in tempo",
    visitor: "Il server del sito ha ricevuto la richiesta, ma non ha risposto in tempo.",
    visitorAction:
      "Attenda qualche minuto, poi ricarichi la pagina. Se stava inviando un modulo, controlli prima se è arrivato: il server potrebbe essere ancora al lavoro.",
  },
  ClosedBeforeResponse: {
    title: "Il server ha chiuso la connessione senza rispondere",
    visitor: "Il server del sito ha chiuso la connessione senza dare una risposta.",
    visitorAction: WAIT_OR_TELL,
  },
  ResetBeforeResponse: {
    title: "Il server ha interrotto la connessione senza rispondere",
    visitor: "Il server del sito ha interrotto la connessione senza dare una risposta.",
    visitorAction: WAIT_OR_TELL,
  },
  ResponseTruncated: {
    title: "La risposta del server è finita troppo presto",
    visitor: "Il server del sito si è interrotto nel mezzo della sua risposta.",
    visitorAction: WAIT,
  },
  ResponseStalled: {
    title: "La risposta del server si è bloccata",
    visitor: "Il server del sito ha smesso di inviare dati nel mezzo della sua risposta.",
    visitorAction: WAIT,
  },
  ResponseMalformed: {
    title: "La risposta del server non è HTTP",
    visitor: "Il server del sito ha dato una risposta non valida.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseFramingInvalid: {
    title: "La risposta del server si contraddice sulla propria lunghezza",
    visitor: "Il server del sito ha dato una risposta con lunghezze contraddittorie.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseHeaderTooLarge: {
    title: "L’intestazione della risposta del server è troppo grande",
    visitor: "Il server del sito ha dato una risposta con un’intestazione troppo grande.",
    visitorAction:
      "Elimini i cookie di questo sito nel Suo browser e ricarichi la pagina. Se non basta, avvisi il proprietario del sito.",
  },
  ResponseBodyTooLarge: {
    title: "La risposta del server è troppo grande per essere conservata",
    visitor: "La risposta del server del sito è troppo grande.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseEncodingInvalid: {
    title: "La risposta del server è codificata in modo errato",
    visitor: "La risposta del server del sito è arrivata danneggiata.",
    visitorAction: WAIT,
  },
  UpgradeFailed: {
    title: "Il cambio di protocollo non è riuscito",
    visitor: "Non è stato possibile stabilire la connessione in tempo reale con il server del sito.",
    visitorAction: WAIT_OR_TELL,
  },
  RequestWriteTimeout: {
    title: "Il server non riceve il contenuto della richiesta",
    visitor: "Il server del sito ha smesso di ricevere ciò che Lei stava inviando.",
    visitorAction: "Attenda qualche minuto, poi ripeta l’invio.",
  },
  HTTP2Error: {
    title: "Lo scambio HTTP/2 con il server non è riuscito",
    visitor: EACH_OTHER,
    visitorAction: WAIT_OR_TELL,
  },
  ResponseDeadline: {
    title: "La risposta ha richiesto troppo tempo in totale",
    visitor: "La risposta del server del sito ha richiesto più tempo di quanto questo sito consenta.",
    visitorAction: WAIT,
  },
  RequestError: {
    title: "La richiesta non è valida",
    visitor: "Ciò che il Suo programma ha inviato non è una richiesta HTTP valida.",
    visitorAction: "Ricarichi la pagina. Se usa un programma proprio, controlli la richiesta che genera.",
  },
  RequestAmbiguous: {
    title: "La richiesta si può leggere in due modi",
    visitor:
      "Ciò che il Suo programma ha inviato si può interpretare in due modi, perciò è stato rifiutato per sicurezza.",
    visitorAction:
      "Ricarichi la pagina. Se usa un programma proprio, controlli la lunghezza e i campi di intestazione che genera.",
  },
  RequestTimeout: {
    title: "La richiesta ha impiegato troppo tempo ad arrivare",
    visitor: "La Sua richiesta non è arrivata per intero in tempo.",
    visitorAction: "Controlli la Sua connessione a Internet, poi riprovi.",
  },
  RequestHeaderTooLarge: {
    title: "L’intestazione della richiesta è troppo grande",
    visitor:
      "Il Suo browser ha inviato più dati di intestazione, soprattutto cookie, di quanti ne siano consentiti qui.",
    visitorAction: "Elimini i cookie di questo sito nel Suo browser e ricarichi la pagina.",
  },
  RequestBodyTooLarge: {
    title: "Il contenuto della richiesta è troppo grande",
    visitor: "Ciò che sta inviando è più grande di quanto questo sito accetti.",
    visitorAction: "Invii un file più piccolo oppure lo divida.",
  },
  URITooLong: {
    title: "L’indirizzo è troppo lungo",
    visitor: "L’indirizzo richiesto è troppo lungo.",
    visitorAction: "Controlli il link. Se proviene da un modulo di questo sito, avvisi il proprietario.",
  },
  MethodNotAllowed: {
    title: "Questo metodo non è consentito",
    visitor: "Questo tipo di richiesta non è consentito su questo sito.",
    visitorAction: "Torni indietro e usi i link e i moduli del sito stesso.",
  },
  MisdirectedRequest: {
    title: "La richiesta è arrivata sulla connessione sbagliata",
    visitor: "Il Suo browser ha inviato questa richiesta su una connessione che appartiene a un altro sito.",
    visitorAction: "Ricarichi la pagina; il browser aprirà allora una connessione propria.",
  },
  ClientClosed: {
    title: "Il visitatore se n’è andato",
    visitor: "Il visitatore ha chiuso la connessione prima che la risposta fosse completa.",
    visitorAction: "Nulla: non c’è più nessuno che legga questo testo.",
  },
  ExpectationFailed: {
    title: "La richiesta si aspetta qualcosa di sconosciuto",
    visitor: "Il Suo programma chiede un comportamento che qui non è supportato.",
    visitorAction: "Se usa un programma proprio, ne rimuova il campo di intestazione Expect.",
  },
  RequestDenied: {
    title: "La richiesta è stata rifiutata",
    visitor: "Questo sito non accetta la Sua richiesta.",
    visitorAction: ASK_OWNER,
  },
  WAFBlocked: {
    title: "Il firewall ha fermato la richiesta",
    visitor: "La protezione di questo sito ha scambiato la Sua richiesta per un attacco.",
    visitorAction: ASK_OWNER,
  },
  AddressBlocked: {
    title: "Questo indirizzo è bloccato",
    visitor: "Questo sito non accetta richieste dal Suo indirizzo IP.",
    visitorAction: `${ASK_OWNER} ${WITHOUT_VPN}`,
  },
  CountryBlocked: {
    title: "Questo Paese è bloccato",
    visitor: "Questo sito non è disponibile nel Paese da cui Lei sembra collegarsi.",
    visitorAction: `${ASK_OWNER} ${WITHOUT_VPN}`,
  },
  RateLimited: {
    title: "Troppe richieste",
    visitor: "Da Lei sono arrivate troppe richieste in poco tempo.",
    visitorAction: "Attenda un momento, poi prosegua più lentamente.",
  },
  ChallengeRequired: {
    title: "Prima è necessaria una verifica",
    visitor: "Questo sito è sotto attacco, perciò verifica prima che a chiedere sia un vero browser.",
    visitorAction: "Usi un normale browser con i cookie attivati e ricarichi la pagina.",
  },
  BotBlocked: {
    title: "I programmi automatici non sono ammessi",
    visitor: "Questo sito ha scambiato il Suo programma per uno automatico e non lo lascia entrare.",
    visitorAction: ASK_OWNER,
  },
  AuthenticationRequired: {
    title: "È necessaria una password",
    visitor: "Questo sito è protetto da una password.",
    visitorAction: "Inserisca il nome utente e la password. Se non li ha, li chieda al proprietario del sito.",
  },
};

import type { FailureName } from "../../failures/catalogue.ts";
import type { VisitorText } from "./language-texts.ts";

const WAIT = "Patientez un instant, puis rechargez la page.";
const OWNER_MUST_ACT =
  "Vous ne pouvez rien faire, et recharger la page ne servira à rien tant que le problème n’est pas résolu. Si vous connaissez le propriétaire du site, envoyez-lui l’identifiant de la requête indiqué ci-dessous.";
const WAIT_OR_TELL =
  "Patientez quelques minutes, puis rechargez la page. Si le problème persiste et que vous connaissez le propriétaire du site, envoyez-lui l’identifiant de la requête indiqué ci-dessous.";
const ASK_OWNER =
  "Si vous pensez qu’il s’agit d’une erreur, contactez le propriétaire du site et envoyez-lui l’identifiant de la requête indiqué ci-dessous.";
const WITHOUT_VPN = "Si vous utilisez un VPN ou un proxy, essayez sans.";
const EACH_OTHER = "Le serveur edge et le serveur du site ne se sont pas compris.";

/** French for every row: title, one sentence for the visitor, what the visitor can do. `\u202f` is the narrow no-break space before : ; ! ?. */
export const FR_FAILURES: Readonly<Record<FailureName, VisitorText>> = {
  SiteNotConfigured: {
    title: "Aucun site de ce nom sur ce serveur",
    visitor: "Aucun site n’est configuré ici pour cette adresse.",
    visitorAction:
      "Vérifiez que l’adresse ne contient pas de faute de frappe. Si elle est correcte, prévenez le propriétaire du site.",
  },
  EdgeError: {
    title: "Erreur de ce serveur edge",
    visitor: "Le serveur edge qui répond pour ce site a lui-même commis une erreur.",
    visitorAction: WAIT,
  },
  SiteMisconfigured: {
    title: "Le site ne peut pas être servi avec cette configuration",
    visitor: "Ce site est configuré d’une façon qui ne peut pas fonctionner.",
    visitorAction: OWNER_MUST_ACT,
  },
  SiteDisabled: {
    title: "Le site est désactivé",
    visitor: "Le propriétaire a désactivé ce site.",
    visitorAction: "Il n’y a rien à réparer. Seul le propriétaire du site peut le réactiver.",
  },
  MaintenanceMode: {
    title: "Site en maintenance",
    visitor: "Ce site est en cours de maintenance et sera de retour ensuite.",
    visitorAction: "Revenez un peu plus tard.",
  },
  EdgeOverloaded: {
    title: "Ce serveur edge est surchargé",
    visitor: "Le serveur edge qui répond pour ce site est trop sollicité en ce moment.",
    visitorAction: WAIT,
  },
  EdgeDraining: {
    title: "Ce serveur edge est en cours d’arrêt",
    visitor: "Le serveur edge qui répond pour ce site est en train de redémarrer.",
    visitorAction: WAIT,
  },
  EdgeNetworkError: {
    title: "Ce serveur edge a lui-même une panne de réseau",
    visitor: "Le serveur edge qui répond pour ce site a lui-même un problème de réseau.",
    visitorAction: WAIT,
  },
  LoopDetected: {
    title: "La requête tourne en boucle",
    visitor: "La requête est revenue au serveur qui l’avait transmise.",
    visitorAction: OWNER_MUST_ACT,
  },
  OriginAddressProhibited: {
    title: "L’adresse du serveur n’est pas autorisée",
    visitor: "Ce site est configuré avec une adresse de serveur qui n’est pas autorisée ici.",
    visitorAction: OWNER_MUST_ACT,
  },
  TestError: {
    title: "Cette erreur est un test",
    visitor: "Le propriétaire de ce site teste ses pages d’erreur\u202f; rien n’est en panne.",
    visitorAction: "Rechargez la page plus tard.",
  },
  DNSError: {
    title: "Le nom du serveur n’a pas pu être résolu",
    visitor: "Le serveur edge n’a pas pu trouver l’adresse du serveur du site.",
    visitorAction: WAIT_OR_TELL,
  },
  DNSTimeout: {
    title: "Aucun serveur DNS n’a répondu",
    visitor: "Le serveur edge n’a pas pu trouver à temps l’adresse du serveur du site.",
    visitorAction: WAIT_OR_TELL,
  },
  DNSNameNotFound: {
    title: "Le nom du serveur n’existe pas",
    visitor: "L’adresse du serveur du site n’existe pas.",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSNoAddress: {
    title: "Le nom du serveur n’a pas d’adresse",
    visitor: "Le serveur du site a un nom, mais pas d’adresse.",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSServerFailure: {
    title: "Le DNS du serveur est en panne",
    visitor: "L’adresse du serveur du site n’a pas pu être trouvée, car son DNS est en panne.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectError: {
    title: "La connexion a été refusée",
    visitor: "Le serveur edge a tenté de joindre le serveur du site, et la connexion a été refusée.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectTimeout: {
    title: "Aucune réponse à la demande de connexion",
    visitor: "Le serveur edge a tenté de se connecter au serveur du site et n’a pas obtenu de réponse à temps.",
    visitorAction: WAIT_OR_TELL,
  },
  OriginBlocked: {
    title: "Le serveur du site est mis en pause",
    visitor: "Le serveur du site ne répondait plus\u202f; le serveur edge lui accorde donc une pause.",
    visitorAction:
      "Patientez environ une minute, puis rechargez la page. Le serveur edge vérifie de lui-même quand le serveur répond de nouveau.",
  },
  DestinationNotReachable: {
    title: "Le réseau signale que le serveur est injoignable",
    visitor: "Le réseau a signalé qu’il ne peut pas joindre le serveur du site.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectionReset: {
    title: "La connexion a été coupée dès son ouverture",
    visitor: "Le serveur du site a accepté la connexion, puis l’a aussitôt coupée.",
    visitorAction: WAIT_OR_TELL,
  },
  OriginConnectionLimit: {
    title: "Trop de requêtes attendent le serveur",
    visitor: "Le serveur du site est occupé\u202f; trop de requêtes l’attendent.",
    visitorAction: WAIT,
  },
  OriginDisabled: {
    title: "Le serveur a été mis hors service",
    visitor: "Le propriétaire a mis le serveur du site hors service.",
    visitorAction: "Revenez plus tard. Seul le propriétaire du site peut remettre le serveur en service.",
  },
  OriginUnhealthy: {
    title: "Le serveur ne passe pas ses contrôles de bon fonctionnement",
    visitor: "On sait que le serveur du site est en panne en ce moment.",
    visitorAction: WAIT_OR_TELL,
  },
  AddressFamilyUnsupported: {
    title: "Aucune adresse utilisable par ce serveur edge",
    visitor: "Le serveur du site n’est joignable que par un type de réseau dont ce serveur edge ne dispose pas.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSError: {
    title: "La connexion chiffrée a échoué",
    visitor: "Le serveur edge n’a pas pu établir de connexion chiffrée avec le serveur du site.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeTimeout: {
    title: "La connexion chiffrée n’a pas été établie à temps",
    visitor: "Le serveur du site a accepté la connexion, mais n’a pas établi le chiffrement à temps.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSCertificateExpired: {
    title: "Le certificat du serveur a expiré",
    visitor: "Le certificat de sécurité du serveur du site a expiré.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateNotYetValid: {
    title: "Le certificat du serveur n’est pas encore valide",
    visitor: "Le certificat de sécurité du serveur du site n’est pas encore valide.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSHostnameMismatch: {
    title: "Le certificat du serveur est établi pour un autre nom",
    visitor: "Le certificat de sécurité du serveur du site correspond à un autre nom.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUntrustedIssuer: {
    title: "Le certificat du serveur vient d’un émetteur inconnu",
    visitor: "Le certificat de sécurité du serveur du site vient d’un émetteur qui n’est pas reconnu comme fiable.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSSelfSigned: {
    title: "Le certificat du serveur est autosigné",
    visitor: "Le certificat de sécurité du serveur du site n’est pas signé par une autorité de certification.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateRevoked: {
    title: "Le certificat du serveur est révoqué",
    visitor: "Le certificat de sécurité du serveur du site a été révoqué.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSVersionOrCipherMismatch: {
    title: "Aucun chiffrement commun avec le serveur",
    visitor: "Le serveur edge et le serveur du site n’ont aucune méthode de chiffrement en commun.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSNotSpoken: {
    title: "Le serveur n’utilise pas TLS sur ce port",
    visitor: "Le serveur du site ne propose pas de chiffrement là où le serveur edge en attend un.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUnrecognizedName: {
    title: "Le serveur ne connaît pas ce nom",
    visitor: "Le serveur du site ne connaît pas le nom qui lui a été demandé.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSClientCertificateRejected: {
    title: "Le serveur refuse notre certificat client",
    visitor: "Le serveur du site n’accepte pas l’identification du serveur edge.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeClosed: {
    title: "Le serveur a fermé la connexion pendant l’établissement du chiffrement",
    visitor: "Le serveur du site a coupé la connexion pendant l’établissement du chiffrement.",
    visitorAction: WAIT_OR_TELL,
  },
  HTTPError: {
    title: "L’échange avec le serveur a échoué",
    visitor: EACH_OTHER,
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseTimeout: {
    title: "Le serveur n’a pas répondu à temps",
    visitor: "Le serveur du site a reçu la requête, mais n’a pas répondu à temps.",
    visitorAction:
      "Patientez quelques minutes, puis rechargez la page. Si vous envoyiez un formulaire, vérifiez d’abord s’il est arrivé\u202f: le serveur le traite peut-être encore.",
  },
  ClosedBeforeResponse: {
    title: "Le serveur a fermé la connexion sans répondre",
    visitor: "Le serveur du site a mis fin à la connexion sans donner de réponse.",
    visitorAction: WAIT_OR_TELL,
  },
  ResetBeforeResponse: {
    title: "Le serveur a interrompu la connexion sans répondre",
    visitor: "Le serveur du site a interrompu la connexion sans donner de réponse.",
    visitorAction: WAIT_OR_TELL,
  },
  ResponseTruncated: {
    title: "La réponse du serveur s’est terminée trop tôt",
    visitor: "Le serveur du site s’est interrompu au milieu de sa réponse.",
    visitorAction: WAIT,
  },
  ResponseStalled: {
    title: "La réponse du serveur s’est figée",
    visitor: "Le serveur du site a cessé d’envoyer des données au milieu de sa réponse.",
    visitorAction: WAIT,
  },
  ResponseMalformed: {
    title: "La réponse du serveur n’est pas du HTTP",
    visitor: "Le serveur du site a donné une réponse qui n’est pas valide.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseFramingInvalid: {
    title: "La réponse du serveur se contredit sur sa longueur",
    visitor: "Le serveur du site a donné une réponse aux longueurs contradictoires.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseHeaderTooLarge: {
    title: "L’en-tête de la réponse du serveur est trop volumineux",
    visitor: "Le serveur du site a donné une réponse dont l’en-tête est trop volumineux.",
    visitorAction:
      "Supprimez les cookies de ce site dans votre navigateur, puis rechargez la page. Si cela ne suffit pas, prévenez le propriétaire du site.",
  },
  ResponseBodyTooLarge: {
    title: "La réponse du serveur est trop volumineuse pour être conservée",
    visitor: "La réponse du serveur du site est trop volumineuse.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseEncodingInvalid: {
    title: "La réponse du serveur est mal encodée",
    visitor: "La réponse du serveur du site est arrivée endommagée.",
    visitorAction: WAIT,
  },
  UpgradeFailed: {
    title: "Le changement de protocole a échoué",
    visitor: "La connexion en direct avec le serveur du site n’a pas pu être établie.",
    visitorAction: WAIT_OR_TELL,
  },
  RequestWriteTimeout: {
    title: "Le serveur ne reçoit pas le contenu de la requête",
    visitor: "Le serveur du site a cessé de recevoir ce que vous envoyiez.",
    visitorAction: "Patientez quelques minutes, puis recommencez l’envoi.",
  },
  HTTP2Error: {
    title: "L’échange HTTP/2 avec le serveur a échoué",
    visitor: EACH_OTHER,
    visitorAction: WAIT_OR_TELL,
  },
  ResponseDeadline: {
    title: "La réponse a pris trop de temps au total",
    visitor: "La réponse du serveur du site a pris plus de temps que ce site ne le permet.",
    visitorAction: WAIT,
  },
  RequestError: {
    title: "La requête n’est pas valide",
    visitor: "Ce que votre programme a envoyé n’est pas une requête HTTP valide.",
    visitorAction: "Rechargez la page. Si vous utilisez votre propre programme, vérifiez la requête qu’il génère.",
  },
  RequestAmbiguous: {
    title: "La requête peut être lue de deux façons",
    visitor: "Ce que votre programme a envoyé peut être compris de deux façons et a donc été refusé par sécurité.",
    visitorAction:
      "Rechargez la page. Si vous utilisez votre propre programme, vérifiez la longueur et les champs d’en-tête qu’il génère.",
  },
  RequestTimeout: {
    title: "La requête a mis trop de temps à arriver",
    visitor: "Votre requête n’est pas arrivée en entier à temps.",
    visitorAction: "Vérifiez votre connexion Internet, puis réessayez.",
  },
  RequestHeaderTooLarge: {
    title: "L’en-tête de la requête est trop volumineux",
    visitor: "Votre navigateur a envoyé plus de données d’en-tête, surtout des cookies, que ce qui est autorisé ici.",
    visitorAction: "Supprimez les cookies de ce site dans votre navigateur, puis rechargez la page.",
  },
  RequestBodyTooLarge: {
    title: "Le contenu de la requête est trop volumineux",
    visitor: "Ce que vous envoyez dépasse la taille que ce site accepte.",
    visitorAction: "Envoyez un fichier plus petit, ou divisez-le.",
  },
  URITooLong: {
    title: "L’adresse est trop longue",
    visitor: "L’adresse demandée est trop longue.",
    visitorAction: "Vérifiez le lien. S’il provient d’un formulaire de ce site, prévenez le propriétaire.",
  },
  MethodNotAllowed: {
    title: "Cette méthode n’est pas autorisée",
    visitor: "Ce type de requête n’est pas autorisé sur ce site.",
    visitorAction: "Revenez en arrière et utilisez les liens et les formulaires du site.",
  },
  MisdirectedRequest: {
    title: "La requête est arrivée par la mauvaise connexion",
    visitor: "Votre navigateur a envoyé cette requête par une connexion qui appartient à un autre site.",
    visitorAction: "Rechargez la page\u202f; le navigateur ouvrira alors une connexion distincte.",
  },
  ClientClosed: {
    title: "Le visiteur est parti",
    visitor: "Le visiteur a fermé la connexion avant que la réponse soit complète.",
    visitorAction: "Rien\u202f: il n’y a plus personne pour lire ceci.",
  },
  ExpectationFailed: {
    title: "La requête attend quelque chose d’inconnu",
    visitor: "Votre programme demande un comportement qui n’est pas pris en charge ici.",
    visitorAction: "Si vous utilisez votre propre programme, supprimez son champ d’en-tête Expect.",
  },
  RequestDenied: {
    title: "La requête a été refusée",
    visitor: "Ce site n’accepte pas votre requête.",
    visitorAction: ASK_OWNER,
  },
  WAFBlocked: {
    title: "Le pare-feu a arrêté la requête",
    visitor: "La protection de ce site a pris votre requête pour une attaque.",
    visitorAction: ASK_OWNER,
  },
  AddressBlocked: {
    title: "Cette adresse est bloquée",
    visitor: "Ce site n’accepte pas les requêtes provenant de votre adresse IP.",
    visitorAction: `${ASK_OWNER} ${WITHOUT_VPN}`,
  },
  CountryBlocked: {
    title: "Ce pays est bloqué",
    visitor: "Ce site n’est pas disponible dans le pays d’où vous semblez venir.",
    visitorAction: `${ASK_OWNER} ${WITHOUT_VPN}`,
  },
  RateLimited: {
    title: "Trop de requêtes",
    visitor: "Trop de requêtes provenant de vous ont été reçues en peu de temps.",
    visitorAction: "Patientez un instant, puis continuez plus lentement.",
  },
  ChallengeRequired: {
    title: "Une vérification est d’abord nécessaire",
    visitor: "Ce site subit une attaque et vérifie donc d’abord que la demande vient d’un vrai navigateur.",
    visitorAction: "Utilisez un navigateur ordinaire avec les cookies activés, puis rechargez la page.",
  },
  BotBlocked: {
    title: "Les programmes automatiques ne sont pas autorisés",
    visitor: "Ce site a pris votre programme pour un automate et ne le laisse pas entrer.",
    visitorAction: ASK_OWNER,
  },
  AuthenticationRequired: {
    title: "Un mot de passe est nécessaire",
    visitor: "Ce site est protégé par un mot de passe.",
    visitorAction:
      "Saisissez le nom d’utilisateur et le mot de passe. Si vous n’en avez pas, adressez-vous au propriétaire du site.",
  },
};

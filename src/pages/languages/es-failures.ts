import type { FailureName } from "../../failures/catalogue.ts";
import type { VisitorText } from "./language-texts.ts";

const WAIT = "Espere un momento y vuelva a cargar la página.";
const OWNER_MUST_ACT =
  "Usted no puede hacer nada, y volver a cargar la página no servirá hasta que se repare. Si conoce al propietario del sitio, envíele el ID de solicitud que aparece más abajo.";
const WAIT_OR_TELL =
  "Espere unos minutos y vuelva a cargar la página. Si el problema continúa y conoce al propietario del sitio, envíele el ID de solicitud que aparece más abajo.";
const ASK_OWNER =
  "Si cree que se trata de un error, póngase en contacto con el propietario del sitio y envíele el ID de solicitud que aparece más abajo.";
const WITHOUT_VPN = "Si usa una VPN o un proxy, pruebe sin ellos.";
const EACH_OTHER = "El servidor edge y el servidor del sitio no se han entendido.";

/** Spanish for every row: title, one sentence for the visitor, what the visitor can do. */
export const ES_FAILURES: Readonly<Record<FailureName, VisitorText>> = {
  SiteNotConfigured: {
    title: "Ese sitio no existe en este servidor",
    visitor: "Aquí no hay ningún sitio configurado con esta dirección.",
    visitorAction:
      "Compruebe que la dirección no tenga errores de escritura. Si es correcta, avise al propietario del sitio.",
  },
  EdgeError: {
    title: "Fallo de este servidor edge",
    visitor: "El servidor edge que responde por este sitio ha cometido un error propio.",
    visitorAction: WAIT,
  },
  SiteMisconfigured: {
    title: "El sitio no puede servirse tal como está configurado",
    visitor: "Este sitio está configurado de una forma que no puede funcionar.",
    visitorAction: OWNER_MUST_ACT,
  },
  SiteDisabled: {
    title: "El sitio está desactivado",
    visitor: "El propietario ha desactivado este sitio.",
    visitorAction: "No hay nada que reparar. Solo el propietario del sitio puede volver a activarlo.",
  },
  MaintenanceMode: {
    title: "Mantenimiento",
    visitor: "Se está trabajando en este sitio, que volverá a estar disponible.",
    visitorAction: "Vuelva un poco más tarde.",
  },
  EdgeOverloaded: {
    title: "Este servidor edge está sobrecargado",
    visitor: "El servidor edge que responde por este sitio tiene demasiado trabajo en este momento.",
    visitorAction: WAIT,
  },
  EdgeDraining: {
    title: "Este servidor edge se está deteniendo",
    visitor: "El servidor edge que responde por este sitio se está reiniciando.",
    visitorAction: WAIT,
  },
  EdgeNetworkError: {
    title: "Este servidor edge tiene un fallo de red propio",
    visitor: "El servidor edge que responde por este sitio tiene un problema de red propio.",
    visitorAction: WAIT,
  },
  LoopDetected: {
    title: "La solicitud circula en bucle",
    visitor: "La solicitud ha vuelto al servidor que la había reenviado.",
    visitorAction: OWNER_MUST_ACT,
  },
  OriginAddressProhibited: {
    title: "La dirección del servidor no está permitida",
    visitor: "Este sitio está configurado con una dirección de servidor que aquí no está permitida.",
    visitorAction: OWNER_MUST_ACT,
  },
  TestError: {
    title: "Este error es una prueba",
    visitor: "El propietario de este sitio está probando sus páginas de error; no hay nada averiado.",
    visitorAction: "Vuelva a cargar la página más tarde.",
  },
  DNSError: {
    title: "No se ha podido resolver el nombre del servidor",
    visitor: "El servidor edge no ha podido averiguar la dirección del servidor del sitio.",
    visitorAction: WAIT_OR_TELL,
  },
  DNSTimeout: {
    title: "Ningún servidor DNS ha respondido",
    visitor: "El servidor edge no ha podido averiguar a tiempo la dirección del servidor del sitio.",
    visitorAction: WAIT_OR_TELL,
  },
  DNSNameNotFound: {
    title: "El nombre del servidor no existe",
    visitor: "La dirección del servidor del sitio no existe.",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSNoAddress: {
    title: "El nombre del servidor no tiene dirección",
    visitor: "El servidor del sitio tiene nombre, pero no dirección.",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSServerFailure: {
    title: "El DNS del servidor no funciona",
    visitor: "No se ha podido averiguar la dirección del servidor del sitio porque su DNS no funciona.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectError: {
    title: "La conexión ha sido rechazada",
    visitor: "El servidor edge ha intentado conectarse al servidor del sitio y la conexión ha sido rechazada.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectTimeout: {
    title: "Sin respuesta a la petición de conexión",
    visitor: "El servidor edge ha intentado conectarse al servidor del sitio y no ha obtenido respuesta a tiempo.",
    visitorAction: WAIT_OR_TELL,
  },
  OriginBlocked: {
    title: "El servidor del sitio está en pausa",
    visitor: "El servidor del sitio no respondía, así que el servidor edge le está dando una pausa.",
    visitorAction:
      "Espere alrededor de un minuto y vuelva a cargar la página. El servidor edge comprueba por sí mismo cuándo vuelve a responder el servidor.",
  },
  DestinationNotReachable: {
    title: "La red indica que no se puede llegar al servidor",
    visitor: "La red ha comunicado que no puede llegar al servidor del sitio.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectionReset: {
    title: "La conexión se ha cortado nada más abrirse",
    visitor: "El servidor del sitio ha aceptado la conexión y la ha cortado enseguida.",
    visitorAction: WAIT_OR_TELL,
  },
  OriginConnectionLimit: {
    title: "Demasiadas solicitudes esperan al servidor",
    visitor: "El servidor del sitio está ocupado; demasiadas solicitudes lo están esperando.",
    visitorAction: WAIT,
  },
  OriginDisabled: {
    title: "El servidor se ha puesto fuera de servicio",
    visitor: "El propietario ha puesto el servidor del sitio fuera de servicio.",
    visitorAction: "Vuelva más tarde. Solo el propietario del sitio puede volver a poner el servidor en servicio.",
  },
  OriginUnhealthy: {
    title: "El servidor no supera sus comprobaciones de estado",
    visitor: "Se sabe que el servidor del sitio está averiado en este momento.",
    visitorAction: WAIT_OR_TELL,
  },
  AddressFamilyUnsupported: {
    title: "Ninguna dirección que este servidor edge pueda usar",
    visitor: "Al servidor del sitio solo se llega por un tipo de red que este servidor edge no tiene.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSError: {
    title: "La conexión cifrada ha fallado",
    visitor: "El servidor edge no ha podido establecer una conexión cifrada con el servidor del sitio.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeTimeout: {
    title: "La conexión cifrada no se ha establecido a tiempo",
    visitor: "El servidor del sitio ha aceptado la conexión, pero no ha completado el cifrado a tiempo.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSCertificateExpired: {
    title: "El certificado del servidor ha caducado",
    visitor: "El certificado de seguridad del servidor del sitio ha caducado.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateNotYetValid: {
    title: "El certificado del servidor aún no es válido",
    visitor: "El certificado de seguridad del servidor del sitio aún no es válido.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSHostnameMismatch: {
    title: "El certificado del servidor es para otro nombre",
    visitor: "El certificado de seguridad del servidor del sitio corresponde a otro nombre.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUntrustedIssuer: {
    title: "El certificado del servidor es de un emisor desconocido",
    visitor: "El certificado de seguridad del servidor del sitio procede de un emisor que no es de confianza.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSSelfSigned: {
    title: "El certificado del servidor está autofirmado",
    visitor: "El certificado de seguridad del servidor del sitio no está firmado por una autoridad de certificación.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateRevoked: {
    title: "El certificado del servidor está revocado",
    visitor: "El certificado de seguridad del servidor del sitio ha sido revocado.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSVersionOrCipherMismatch: {
    title: "Ningún cifrado en común con el servidor",
    visitor: "El servidor edge y el servidor del sitio no tienen ningún método de cifrado en común.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSNotSpoken: {
    title: "El servidor no usa TLS en este puerto",
    visitor: "El servidor del sitio no ofrece cifrado donde el servidor edge lo espera.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUnrecognizedName: {
    title: "El servidor no conoce este nombre",
    visitor: "El servidor del sitio no conoce el nombre por el que se le ha preguntado.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSClientCertificateRejected: {
    title: "El servidor rechaza nuestro certificado de cliente",
    visitor: "El servidor del sitio no acepta la identificación del servidor edge.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeClosed: {
    title: "El servidor ha cerrado la conexión al establecer el cifrado",
    visitor: "El servidor del sitio ha cortado la conexión mientras se establecía el cifrado.",
    visitorAction: WAIT_OR_TELL,
  },
  HTTPError: {
    title: "El intercambio con el servidor ha fallado",
    visitor: EACH_OTHER,
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseTimeout: {
    title: "El servidor no ha respondido a tiempo",
    visitor: "El servidor del sitio ha recibido la solicitud, pero no ha respondido a tiempo.",
    visitorAction:
      "Espere unos minutos y vuelva a cargar la página. Si estaba enviando un formulario, compruebe antes si ha llegado: es posible que el servidor aún lo esté procesando.",
  },
  ClosedBeforeResponse: {
    title: "El servidor ha cerrado la conexión sin responder",
    visitor: "El servidor del sitio ha terminado la conexión sin dar respuesta.",
    visitorAction: WAIT_OR_TELL,
  },
  ResetBeforeResponse: {
    title: "El servidor ha cortado la conexión sin responder",
    visitor: "El servidor del sitio ha cortado la conexión sin dar respuesta.",
    visitorAction: WAIT_OR_TELL,
  },
  ResponseTruncated: {
    title: "La respuesta del servidor ha terminado demasiado pronto",
    visitor: "El servidor del sitio se ha interrumpido en mitad de su respuesta.",
    visitorAction: WAIT,
  },
  ResponseStalled: {
    title: "La respuesta del servidor se ha quedado parada",
    visitor: "El servidor del sitio ha dejado de enviar datos en mitad de su respuesta.",
    visitorAction: WAIT,
  },
  ResponseMalformed: {
    title: "La respuesta del servidor no es HTTP",
    visitor: "El servidor del sitio ha dado una respuesta que no es válida.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseFramingInvalid: {
    title: "La respuesta del servidor se contradice sobre su longitud",
    visitor: "El servidor del sitio ha dado una respuesta con longitudes contradictorias.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseHeaderTooLarge: {
    title: "La cabecera de la respuesta del servidor es demasiado grande",
    visitor: "El servidor del sitio ha dado una respuesta con una cabecera demasiado grande.",
    visitorAction:
      "Borre las cookies de este sitio en su navegador y vuelva a cargar la página. Si eso no ayuda, avise al propietario del sitio.",
  },
  ResponseBodyTooLarge: {
    title: "La respuesta del servidor es demasiado grande para guardarla",
    visitor: "La respuesta del servidor del sitio es demasiado grande.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseEncodingInvalid: {
    title: "La respuesta del servidor está mal codificada",
    visitor: "La respuesta del servidor del sitio ha llegado dañada.",
    visitorAction: WAIT,
  },
  UpgradeFailed: {
    title: "El cambio de protocolo ha fallado",
    visitor: "No se ha podido establecer la conexión en directo con el servidor del sitio.",
    visitorAction: WAIT_OR_TELL,
  },
  RequestWriteTimeout: {
    title: "El servidor no recibe el contenido de la solicitud",
    visitor: "El servidor del sitio ha dejado de recibir lo que usted enviaba.",
    visitorAction: "Espere unos minutos y vuelva a enviarlo.",
  },
  HTTP2Error: {
    title: "El intercambio HTTP/2 con el servidor ha fallado",
    visitor: EACH_OTHER,
    visitorAction: WAIT_OR_TELL,
  },
  ResponseDeadline: {
    title: "La respuesta ha tardado demasiado en total",
    visitor: "La respuesta del servidor del sitio ha tardado más de lo que este sitio permite.",
    visitorAction: WAIT,
  },
  RequestError: {
    title: "La solicitud no es válida",
    visitor: "Lo que su programa ha enviado no es una solicitud HTTP válida.",
    visitorAction: "Vuelva a cargar la página. Si usa un programa propio, revise la solicitud que genera.",
  },
  RequestAmbiguous: {
    title: "La solicitud se puede leer de dos maneras",
    visitor: "Lo que su programa ha enviado se puede entender de dos maneras, así que se ha rechazado por seguridad.",
    visitorAction:
      "Vuelva a cargar la página. Si usa un programa propio, revise la longitud y los campos de cabecera que genera.",
  },
  RequestTimeout: {
    title: "La solicitud ha tardado demasiado en llegar",
    visitor: "Su solicitud no ha llegado completa a tiempo.",
    visitorAction: "Compruebe su conexión a internet e inténtelo de nuevo.",
  },
  RequestHeaderTooLarge: {
    title: "La cabecera de la solicitud es demasiado grande",
    visitor: "Su navegador ha enviado más datos de cabecera, sobre todo cookies, de los que aquí se permiten.",
    visitorAction: "Borre las cookies de este sitio en su navegador y vuelva a cargar la página.",
  },
  RequestBodyTooLarge: {
    title: "El contenido de la solicitud es demasiado grande",
    visitor: "Lo que está enviando es más grande de lo que este sitio acepta.",
    visitorAction: "Envíe un archivo más pequeño o divídalo.",
  },
  URITooLong: {
    title: "La dirección es demasiado larga",
    visitor: "La dirección solicitada es demasiado larga.",
    visitorAction: "Compruebe el enlace. Si procede de un formulario de este sitio, avise al propietario.",
  },
  MethodNotAllowed: {
    title: "Este método no está permitido",
    visitor: "Este tipo de solicitud no está permitido en este sitio.",
    visitorAction: "Vuelva atrás y use los enlaces y formularios del propio sitio.",
  },
  MisdirectedRequest: {
    title: "La solicitud ha llegado por la conexión equivocada",
    visitor: "Su navegador ha enviado esta solicitud por una conexión que pertenece a otro sitio.",
    visitorAction: "Vuelva a cargar la página; el navegador abrirá entonces una conexión propia.",
  },
  ClientClosed: {
    title: "El visitante se ha ido",
    visitor: "El visitante ha cerrado la conexión antes de que la respuesta estuviera completa.",
    visitorAction: "Nada: ya no hay nadie para leer esto.",
  },
  ExpectationFailed: {
    title: "La solicitud espera algo desconocido",
    visitor: "Su programa pide un comportamiento que aquí no se admite.",
    visitorAction: "Si usa un programa propio, quite su campo de cabecera Expect.",
  },
  RequestDenied: {
    title: "La solicitud ha sido rechazada",
    visitor: "Este sitio no acepta su solicitud.",
    visitorAction: ASK_OWNER,
  },
  WAFBlocked: {
    title: "El cortafuegos ha detenido la solicitud",
    visitor: "La protección de este sitio ha tomado su solicitud por un ataque.",
    visitorAction: ASK_OWNER,
  },
  AddressBlocked: {
    title: "Esta dirección está bloqueada",
    visitor: "Este sitio no acepta solicitudes desde su dirección IP.",
    visitorAction: `${ASK_OWNER} ${WITHOUT_VPN}`,
  },
  CountryBlocked: {
    title: "Este país está bloqueado",
    visitor: "Este sitio no está disponible en el país desde el que usted parece conectarse.",
    visitorAction: `${ASK_OWNER} ${WITHOUT_VPN}`,
  },
  RateLimited: {
    title: "Demasiadas solicitudes",
    visitor: "Han llegado demasiadas solicitudes suyas en poco tiempo.",
    visitorAction: "Espere un momento y continúe después más despacio.",
  },
  ChallengeRequired: {
    title: "Primero hace falta una comprobación",
    visitor: "Este sitio está siendo atacado, así que primero comprueba que quien pregunta es un navegador real.",
    visitorAction: "Use un navegador corriente con las cookies activadas y vuelva a cargar la página.",
  },
  BotBlocked: {
    title: "No se permiten programas automáticos",
    visitor: "Este sitio ha tomado su programa por uno automático y no le permite entrar.",
    visitorAction: ASK_OWNER,
  },
  AuthenticationRequired: {
    title: "Se necesita una contraseña",
    visitor: "Este sitio está protegido con contraseña.",
    visitorAction:
      "Introduzca el nombre de usuario y la contraseña. Si no los tiene, pregunte al propietario del sitio.",
  },
};

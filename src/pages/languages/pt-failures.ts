import type { FailureName } from "../../failures/catalogue.ts";
import type { VisitorText } from "./language-texts.ts";

const WAIT = "Aguarde um momento e recarregue a página.";
const OWNER_MUST_ACT =
  "Não há nada que possa fazer, e recarregar a página não vai adiantar até que isto seja corrigido. Se conhece o proprietário do site, envie-lhe o ID da solicitação indicado abaixo.";
const WAIT_OR_TELL =
  "Aguarde alguns minutos e recarregue a página. Se o problema continuar e conhecer o proprietário do site, envie-lhe o ID da solicitação indicado abaixo.";
const ASK_OWNER =
  "Se acha que se trata de um engano, fale com o proprietário do site e envie-lhe o ID da solicitação indicado abaixo.";
const WITHOUT_VPN = "Se usa uma VPN ou um proxy, tente sem.";
const EACH_OTHER = "O servidor edge e o servidor do site não se entenderam.";

/** Portuguese in words that Brazil and Portugal share for every row: title, one sentence for the visitor, what the visitor can do. */
export const PT_FAILURES: Readonly<Record<FailureName, VisitorText>> = {
  SiteNotConfigured: {
    title: "Esse site não existe neste servidor",
    visitor: "Nenhum site está configurado aqui com este endereço.",
    visitorAction:
      "Verifique se o endereço não tem erros de digitação. Se estiver correto, avise o proprietário do site.",
  },
  EdgeError: {
    title: "Erro deste servidor edge",
    visitor: "O servidor edge que responde por este site cometeu um erro próprio.",
    visitorAction: WAIT,
  },
  SiteMisconfigured: {
    title: "O site não pode ser servido com esta configuração",
    visitor: "Este site está configurado de uma forma que não pode funcionar.",
    visitorAction: OWNER_MUST_ACT,
  },
  SiteDisabled: {
    title: "O site está desativado",
    visitor: "O proprietário desativou este site.",
    visitorAction: "Não há nada para reparar. Só o proprietário do site pode reativá-lo.",
  },
  MaintenanceMode: {
    title: "Manutenção",
    visitor: "Este site está em manutenção e vai voltar.",
    visitorAction: "Volte um pouco mais tarde.",
  },
  EdgeOverloaded: {
    title: "Este servidor edge está sobrecarregado",
    visitor: "O servidor edge que responde por este site tem trabalho demais neste momento.",
    visitorAction: WAIT,
  },
  EdgeDraining: {
    title: "Este servidor edge está em encerramento",
    visitor: "O servidor edge que responde por este site está em processo de reinício.",
    visitorAction: WAIT,
  },
  EdgeNetworkError: {
    title: "Este servidor edge tem uma falha de rede própria",
    visitor: "O servidor edge que responde por este site tem um problema de rede próprio.",
    visitorAction: WAIT,
  },
  LoopDetected: {
    title: "A solicitação anda em círculos",
    visitor: "A solicitação voltou ao servidor que a tinha encaminhado.",
    visitorAction: OWNER_MUST_ACT,
  },
  OriginAddressProhibited: {
    title: "O endereço do servidor não é permitido",
    visitor: "Este site está configurado com um endereço de servidor que não é permitido aqui.",
    visitorAction: OWNER_MUST_ACT,
  },
  TestError: {
    title: "Este erro é um teste",
    visitor: "O proprietário deste site faz um teste das páginas de erro; não há nenhuma avaria.",
    visitorAction: "Recarregue a página mais tarde.",
  },
  DNSError: {
    title: "Não foi possível resolver o nome do servidor",
    visitor: "O servidor edge não conseguiu encontrar o endereço do servidor do site.",
    visitorAction: WAIT_OR_TELL,
  },
  DNSTimeout: {
    title: "Nenhum servidor DNS respondeu",
    visitor: "O servidor edge não conseguiu encontrar a tempo o endereço do servidor do site.",
    visitorAction: WAIT_OR_TELL,
  },
  DNSNameNotFound: {
    title: "O nome do servidor não existe",
    visitor: "O endereço do servidor do site não existe.",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSNoAddress: {
    title: "O nome do servidor não tem endereço",
    visitor: "O servidor do site tem um nome, mas não tem endereço.",
    visitorAction: OWNER_MUST_ACT,
  },
  DNSServerFailure: {
    title: "O DNS do servidor está com falha",
    visitor: "Não foi possível encontrar o endereço do servidor do site porque o seu DNS está com falha.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectError: {
    title: "A conexão foi recusada",
    visitor: "O servidor edge tentou chegar ao servidor do site, e a conexão foi recusada.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectTimeout: {
    title: "Sem resposta ao pedido de conexão",
    visitor: "O servidor edge tentou conectar-se ao servidor do site e não obteve resposta a tempo.",
    visitorAction: WAIT_OR_TELL,
  },
  OriginBlocked: {
    title: "O servidor do site está em pausa",
    visitor: "O servidor do site não respondia, por isso o servidor edge deu-lhe uma pausa.",
    visitorAction:
      "Aguarde cerca de um minuto e recarregue a página. O servidor edge verifica por si mesmo quando o servidor volta a responder.",
  },
  DestinationNotReachable: {
    title: "A rede indica que o servidor não pode ser alcançado",
    visitor: "A rede comunicou que não consegue alcançar o servidor do site.",
    visitorAction: WAIT_OR_TELL,
  },
  ConnectionReset: {
    title: "A conexão foi cortada logo ao ser aberta",
    visitor: "O servidor do site aceitou a conexão e cortou-a de imediato.",
    visitorAction: WAIT_OR_TELL,
  },
  OriginConnectionLimit: {
    title: "Há solicitações demais à espera do servidor",
    visitor: "O servidor do site está ocupado; há solicitações demais à espera dele.",
    visitorAction: WAIT,
  },
  OriginDisabled: {
    title: "O servidor foi colocado fora de serviço",
    visitor: "O proprietário colocou o servidor do site fora de serviço.",
    visitorAction: "Volte mais tarde. Só o proprietário do site pode voltar a colocar o servidor em serviço.",
  },
  OriginUnhealthy: {
    title: "O servidor não passa nas verificações de funcionamento",
    visitor: "Sabe-se que o servidor do site não funciona bem neste momento.",
    visitorAction: WAIT_OR_TELL,
  },
  AddressFamilyUnsupported: {
    title: "Nenhum endereço que este servidor edge possa usar",
    visitor: "O servidor do site só pode ser alcançado por um tipo de rede que este servidor edge não tem.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSError: {
    title: "A conexão cifrada falhou",
    visitor: "O servidor edge não conseguiu estabelecer uma conexão cifrada com o servidor do site.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeTimeout: {
    title: "A conexão cifrada não foi estabelecida a tempo",
    visitor: "O servidor do site aceitou a conexão, mas não concluiu a cifragem a tempo.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSCertificateExpired: {
    title: "O certificado do servidor expirou",
    visitor: "O certificado de segurança do servidor do site expirou.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateNotYetValid: {
    title: "O certificado do servidor ainda não é válido",
    visitor: "O certificado de segurança do servidor do site ainda não é válido.",
    visitorAction: WAIT_OR_TELL,
  },
  TLSHostnameMismatch: {
    title: "O certificado do servidor é de outro nome",
    visitor: "O certificado de segurança do servidor do site corresponde a outro nome.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUntrustedIssuer: {
    title: "O certificado do servidor é de um emissor desconhecido",
    visitor: "O certificado de segurança do servidor do site vem de um emissor que não é de confiança.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSSelfSigned: {
    title: "O certificado do servidor é autoassinado",
    visitor: "O certificado de segurança do servidor do site não está assinado por uma autoridade de certificação.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSCertificateRevoked: {
    title: "O certificado do servidor está revogado",
    visitor: "O certificado de segurança do servidor do site foi revogado.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSVersionOrCipherMismatch: {
    title: "Nenhuma cifra em comum com o servidor",
    visitor: "O servidor edge e o servidor do site não têm nenhum método de cifragem em comum.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSNotSpoken: {
    title: "O servidor não usa TLS nesta porta",
    visitor: "O servidor do site não oferece cifragem onde o servidor edge a espera.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSUnrecognizedName: {
    title: "O servidor não conhece este nome",
    visitor: "O servidor do site não conhece o nome que lhe foi pedido.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSClientCertificateRejected: {
    title: "O servidor recusa o nosso certificado de cliente",
    visitor: "O servidor do site não aceita a identificação do servidor edge.",
    visitorAction: OWNER_MUST_ACT,
  },
  TLSHandshakeClosed: {
    title: "O servidor encerrou a conexão durante o início da cifragem",
    visitor: "O servidor do site cortou a conexão enquanto a cifragem era estabelecida.",
    visitorAction: WAIT_OR_TELL,
  },
  HTTPError: {
    title: "A troca com o servidor falhou",
    visitor: EACH_OTHER,
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseTimeout: {
    title: "O servidor não respondeu a tempo",
    visitor: "O servidor do site recebeu a solicitação, mas não respondeu a tempo.",
    visitorAction:
      "Aguarde alguns minutos e recarregue a página. Se enviou um formulário, verifique primeiro se ele chegou: é possível que o servidor ainda trabalhe nele.",
  },
  ClosedBeforeResponse: {
    title: "O servidor encerrou a conexão sem responder",
    visitor: "O servidor do site encerrou a conexão sem dar resposta.",
    visitorAction: WAIT_OR_TELL,
  },
  ResetBeforeResponse: {
    title: "O servidor cortou a conexão sem responder",
    visitor: "O servidor do site cortou a conexão sem dar resposta.",
    visitorAction: WAIT_OR_TELL,
  },
  ResponseTruncated: {
    title: "A resposta do servidor terminou cedo demais",
    visitor: "O servidor do site parou no meio da sua resposta.",
    visitorAction: WAIT,
  },
  ResponseStalled: {
    title: "A resposta do servidor ficou parada",
    visitor: "O servidor do site deixou de enviar dados no meio da sua resposta.",
    visitorAction: WAIT,
  },
  ResponseMalformed: {
    title: "A resposta do servidor não é HTTP",
    visitor: "O servidor do site deu uma resposta que não é válida.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseFramingInvalid: {
    title: "A resposta do servidor contradiz-se quanto ao seu tamanho",
    visitor: "O servidor do site deu uma resposta com tamanhos contraditórios.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseHeaderTooLarge: {
    title: "O cabeçalho da resposta do servidor é grande demais",
    visitor: "O servidor do site deu uma resposta com um cabeçalho grande demais.",
    visitorAction:
      "Apague os cookies deste site no seu navegador e recarregue a página. Se isso não ajudar, avise o proprietário do site.",
  },
  ResponseBodyTooLarge: {
    title: "A resposta do servidor é grande demais para ser guardada",
    visitor: "A resposta do servidor do site é grande demais.",
    visitorAction: OWNER_MUST_ACT,
  },
  ResponseEncodingInvalid: {
    title: "A resposta do servidor está mal codificada",
    visitor: "A resposta do servidor do site chegou danificada.",
    visitorAction: WAIT,
  },
  UpgradeFailed: {
    title: "A mudança de protocolo falhou",
    visitor: "Não foi possível estabelecer a conexão em tempo real com o servidor do site.",
    visitorAction: WAIT_OR_TELL,
  },
  RequestWriteTimeout: {
    title: "O servidor não recebe o conteúdo da solicitação",
    visitor: "O servidor do site deixou de receber os dados enviados.",
    visitorAction: "Aguarde alguns minutos e envie de novo.",
  },
  HTTP2Error: {
    title: "A troca HTTP/2 com o servidor falhou",
    visitor: EACH_OTHER,
    visitorAction: WAIT_OR_TELL,
  },
  ResponseDeadline: {
    title: "A resposta demorou demais no total",
    visitor: "A resposta do servidor do site demorou mais do que este site permite.",
    visitorAction: WAIT,
  },
  RequestError: {
    title: "A solicitação não é válida",
    visitor: "O que o seu programa enviou não é uma solicitação HTTP válida.",
    visitorAction: "Recarregue a página. Se usa um programa próprio, verifique a solicitação que ele gera.",
  },
  RequestAmbiguous: {
    title: "A solicitação pode ser lida de duas formas",
    visitor: "O que o seu programa enviou pode ser entendido de duas formas e, por isso, foi recusado por segurança.",
    visitorAction:
      "Recarregue a página. Se usa um programa próprio, verifique o tamanho e os campos de cabeçalho que ele gera.",
  },
  RequestTimeout: {
    title: "A solicitação demorou demais a chegar",
    visitor: "A sua solicitação não chegou completa a tempo.",
    visitorAction: "Verifique a sua conexão à internet e tente de novo.",
  },
  RequestHeaderTooLarge: {
    title: "O cabeçalho da solicitação é grande demais",
    visitor: "O seu navegador enviou mais dados de cabeçalho, sobretudo cookies, do que é permitido aqui.",
    visitorAction: "Apague os cookies deste site no seu navegador e recarregue a página.",
  },
  RequestBodyTooLarge: {
    title: "O conteúdo da solicitação é grande demais",
    visitor: "O conteúdo enviado é maior do que este site aceita.",
    visitorAction: "Envie algo menor ou divida o envio em partes.",
  },
  URITooLong: {
    title: "O endereço é longo demais",
    visitor: "O endereço solicitado é longo demais.",
    visitorAction: "Verifique o link. Se veio de um formulário deste site, avise o proprietário.",
  },
  MethodNotAllowed: {
    title: "Este método não é permitido",
    visitor: "Este tipo de solicitação não é permitido neste site.",
    visitorAction: "Volte à página anterior e use os links e os formulários do próprio site.",
  },
  MisdirectedRequest: {
    title: "A solicitação chegou pela conexão errada",
    visitor: "O seu navegador enviou esta solicitação por uma conexão que pertence a outro site.",
    visitorAction: "Recarregue a página; o navegador abre então uma conexão própria.",
  },
  ClientClosed: {
    title: "O visitante saiu",
    visitor: "O visitante fechou a conexão antes de a resposta estar completa.",
    visitorAction: "Nada: já não há ninguém para ler isto.",
  },
  ExpectationFailed: {
    title: "A solicitação espera algo desconhecido",
    visitor: "O seu programa pede um comportamento que não é suportado aqui.",
    visitorAction: "Se usa um programa próprio, retire dele o campo de cabeçalho Expect.",
  },
  RequestDenied: {
    title: "A solicitação foi recusada",
    visitor: "Este site não aceita a sua solicitação.",
    visitorAction: ASK_OWNER,
  },
  WAFBlocked: {
    title: "A solicitação foi detida pela proteção (firewall)",
    visitor: "A proteção deste site tomou a sua solicitação por um ataque.",
    visitorAction: ASK_OWNER,
  },
  AddressBlocked: {
    title: "Este endereço está bloqueado",
    visitor: "Este site não aceita solicitações do seu endereço IP.",
    visitorAction: `${ASK_OWNER} ${WITHOUT_VPN}`,
  },
  CountryBlocked: {
    title: "Este país está bloqueado",
    visitor: "Este site não está disponível no país de onde parece vir a sua conexão.",
    visitorAction: `${ASK_OWNER} ${WITHOUT_VPN}`,
  },
  RateLimited: {
    title: "Solicitações demais",
    visitor: "Chegaram solicitações demais da sua parte em pouco tempo.",
    visitorAction: "Aguarde um momento e depois continue mais devagar.",
  },
  ChallengeRequired: {
    title: "Primeiro é necessária uma verificação",
    visitor: "Este site está sob ataque e, por isso, verifica primeiro se quem pede é um navegador real.",
    visitorAction: "Use um navegador comum com os cookies ativados e recarregue a página.",
  },
  BotBlocked: {
    title: "Programas automáticos não são permitidos",
    visitor: "Este site tomou o seu programa por um automático e não o deixa entrar.",
    visitorAction: ASK_OWNER,
  },
  AuthenticationRequired: {
    title: "É necessária uma senha",
    visitor: "Este site está protegido por uma senha.",
    visitorAction: "Indique o nome de acesso e a senha. Se não os tem, pergunte ao proprietário do site.",
  },
};

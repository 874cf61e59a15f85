// synpunkt: svara, steg, komplettera, länka.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/complaint.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

namespace v1 = avvikelser::v1;
constexpr char kService[] = "avvikelser.v1.AvvikelseService/";

absl::Status Steg(Context& context, v1::MoveSynpunktRequest request) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Synpunkt found, FindSynpunkt(context));
  request.set_name(found.name());
  request.set_etag(found.etag());
  request.set_request_id(context.RequestId("synpunkt-steg"));
  request.set_validate_only(context.prova());
  v1::Synpunkt moved;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "MoveSynpunkt"), request, moved));
  KV_ASSIGN_OR_RETURN(const std::string which, SynpunktKort(context, moved));
  std::string late;  // how late it is, or what is to be thought of
  if (request.steg() == v1::STEG_BESVARA && moved.has_dagar_sent()) {
    late = moved.dagar_sent() > 0 ? absl::StrCat(" ", CountSv(moved.dagar_sent(), "dag", "dagar"), " för sent.")
                                  : std::string(" I tid.");
  }
  const bool lamnas = moved.state() == v1::SYNPUNKT_OVERLAMNAD && moved.sekretess() != v1::SEKRETESS_UNSPECIFIED;
  if (lamnas)
    late = absl::StrCat(" Sekretessmarkerad, ", WordOf(moved.sekretess()), ": pröva vad som får lämnas över.");
  context.Answer(absl::StrCat(Tried(context), which, ": ", WordOf(moved.state()), ".", late,
                              moved.utforarens_egen() ? "\nEnhetens ledning ser det nu.\n"
                                                      : "\nEnhetens ledning och kommunens kvalitetsteam ser det nu.\n",
                              SynpunktVantar(moved)),
                 moved);
  return absl::OkStatus();
}

absl::Status Svara(Context& context) {
  v1::MoveSynpunktRequest request;
  request.set_steg(v1::STEG_BESVARA);
  request.set_svar(context.args().Get("text"));
  return Steg(context, std::move(request));
}

absl::Status TaSteg(Context& context) {
  const Args& args = context.args();
  v1::MoveSynpunktRequest request;
  KV_ASSIGN_OR_RETURN(const auto steg, StegValue<v1::Synpunktssteg>(args.positionals[1]));
  if (steg == v1::STEG_BESVARA) {  // the answer is its --text, which this command has not
    return Failure(kUsage, absl::StrCat("Besvara är ett eget kommando: kvalitet synpunkt svara ", args.positionals[0],
                                        " --text \"…\""));
  }
  request.set_steg(steg);
  request.set_ansvarig(args.Get("ansvarig"));
  request.set_motiv(args.Get("motiv"));
  request.set_mottagare(args.Get("mottagare"));
  request.set_forbattring_text(args.Get("vad"));
  KV_ASSIGN_OR_RETURN(*request.mutable_svar_senast_date(), args.Date("senast"));
  if (args.Has("nöjd")) {
    KV_ASSIGN_OR_RETURN(const auto nojd, Value<v1::JaNej>(args.Get("nöjd"), "nöjd"));
    request.set_nojd(nojd);
  } else if (steg == v1::STEG_NOJD) {
    request.set_nojd(v1::JA_NEJ_JA);  // as the step says
  }
  if (args.Has("förbättring")) {
    KV_ASSIGN_OR_RETURN(const auto better, Value<v1::JaNej>(args.Get("förbättring"), "förbättring"));
    request.set_forbattring(better);
  }
  return Steg(context, std::move(request));
}

absl::Status Komplettera(Context& context) {
  const Args& args = context.args();
  if (args.Has("sekretess") == args.Has("ej-sekretess")) {
    return Failure(kUsage, "Ange antingen --sekretess ORD eller --ej-sekretess.");
  }
  v1::UpdateSynpunktRequest request;
  if (args.Has("sekretess")) {
    KV_ASSIGN_OR_RETURN(const auto rule, Value<v1::Sekretess>(args.Get("sekretess"), "sekretess", Naming::kByPart));
    request.mutable_synpunkt()->set_sekretess(rule);
  }
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Synpunkt found, FindSynpunkt(context));
  request.mutable_synpunkt()->set_name(found.name());
  request.mutable_synpunkt()->set_etag(found.etag());
  request.mutable_update_mask()->add_paths("sekretess");
  request.set_request_id(context.RequestId("synpunkt-komplettera"));
  request.set_validate_only(context.prova());
  v1::Synpunkt now;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "UpdateSynpunkt"), request, now));
  KV_ASSIGN_OR_RETURN(const std::string which, SynpunktKort(context, now));
  context.Answer(absl::StrCat(Tried(context), which,
                              now.sekretess() == v1::SEKRETESS_UNSPECIFIED
                                  ? std::string(": inte sekretessmarkerad. Den prövas ändå innan något lämnas ut.\n")
                                  : absl::StrCat(": sekretessmarkerad, ", WordOf(now.sekretess()),
                                                 ". Sekretessen prövas innan något lämnas ut.\n")),
                 now);
  return absl::OkStatus();
}

// What of it goes on, now that it led to something: a link does not change how far it has come.
std::string Kvar(const v1::Synpunkt& s) {
  switch (s.state()) {
    case v1::SYNPUNKT_AVSLUTAD:
    case v1::SYNPUNKT_UTAN_SVAR:
    case v1::SYNPUNKT_OVERLAMNAD:
      return absl::StrCat("Synpunkten är ", WordOf(s.state()), " och förblir det.\n");
    case v1::SYNPUNKT_BESVARAD:
    case v1::SYNPUNKT_ATGARD:
      return absl::StrCat("Synpunkten finns kvar.\n", SynpunktVantar(s));
    default:
      return absl::StrCat("Synpunkten finns kvar", s.vill_ha_svar() ? " och ska besvaras.\n" : ".\n",
                          SynpunktVantar(s));
  }
}

absl::Status Lanka(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Synpunkt found, FindSynpunkt(context));
  KV_ASSIGN_OR_RETURN(const v1::Avvikelse other,
                      (FindByNumber<v1::ListAvvikelserRequest>(
                          context, "AV", context.args().positionals[1], absl::StrCat(kService, "ListAvvikelser"),
                          &v1::ListAvvikelserResponse::avvikelser, "ingen avvikelse", "kvalitet avvikelse lista")));
  v1::LinkSynpunktRequest request;
  request.set_name(found.name());
  request.set_avvikelse(other.name());
  request.set_request_id(context.RequestId("synpunkt-lanka"));
  request.set_validate_only(context.prova());
  v1::Synpunkt linked;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "LinkSynpunkt"), request, linked));
  KV_ASSIGN_OR_RETURN(const std::string which, SynpunktKort(context, linked));
  const bool already = std::any_of(found.lankar().begin(), found.lankar().end(),
                                   [&](const v1::SynpunktLank& one) { return one.avvikelse() == other.name(); });
  context.Answer(absl::StrCat(Tried(context), which, already ? " är redan länkad till " : " ledde till ",
                              other.nummer(), " (", WordOf(other.typ()), "). ", Kvar(linked)),
                 linked);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> ComplaintStepCommands() {
  return {
      {"synpunkt",
       "svara",
       {"NR"},
       {{"text", "TEXT", "svaret", true, false, "svar"}},
       "besvara en synpunkt",
       "Besvarar synpunkten. Är avsändaren sedan inte nöjd svarar nästa chef, som är någon annan.",
       "kvalitet synpunkt svara SY-1 --text \"Vi har ändrat schemat så att morgonhjälpen börjar klockan sju.\"",
       Svara,
       Effect::kSaves},
      {"synpunkt",
       "steg",
       {"NR", "STEG"},
       {{"ansvarig", "TEXT", "vem som svarar för den (tilldela)"},
        {"motiv", "TEXT", "varför, eller vad (förläng, åtgärda, överlämna, återöppna)"},
        {"senast", "DATUM", "ny sista dag för svar (förläng)", false, false, "svar_senast_date"},
        {"nöjd", "JA|VET-EJ", "vad avsändaren säger om svaret (nöjd); annars ja", false, false, "nojd"},
        {"förbättring", "JA|NEJ|VET-EJ", "ledde den till något bättre (avsluta)", false, false, "forbattring"},
        {"vad", "TEXT", "vad som blev bättre (avsluta)", false, false, "forbattring_text"},
        {"mottagare", "TEXT", "vem som får den (överlämna)"}},
       "ta ett steg med en synpunkt",
       "Steg: bekräfta (att den har kommit), tilldela, utred, förläng, nöjd eller missnöjd (vad avsändaren säger om "
       "svaret), nästa chef, åtgärda, avsluta, avsluta utan svar, överlämna, återöppna. Besvara är ett eget kommando: "
       "kvalitet synpunkt svara. En synpunkt görs aldrig om till något annat: det den visar anmäls för sig och "
       "länkas, och den ska ändå besvaras.",
       "kvalitet synpunkt steg SY-1 tilldela --ansvarig \"enhetschef Norr\"",
       TaSteg,
       Effect::kSaves},
      {"synpunkt",
       "komplettera",
       {"NR"},
       {{"sekretess", "ORD", "markera som sekretess: socialtjänst, \"hälso- och sjukvård\", anmälare, …"},
        {"ej-sekretess", "", "ta bort markeringen", false, false, "sekretess"}},
       "markera en synpunkt som sekretess",
       "Markerar synpunkten som sekretess med den bestämmelse som kan hindra att den lämnas ut. Markeringen är en "
       "påminnelse: sekretessen prövas varje gång någon begär ut den. Bara kvalitetsteamet ändrar eller tar bort "
       "den; gäller synpunkten utförarens egen hälso- och sjukvård gör utförarens ledning det.",
       "kvalitet synpunkt komplettera SY-1 --sekretess socialtjänst",
       Komplettera,
       Effect::kSaves},
      {"synpunkt",
       "länka",
       {"NR", "AVVIKELSE"},
       {},
       "länka till det som anmäldes",
       "Länkar synpunkten till den avvikelse, lex Sarah-rapport eller det lex Maria-ärende som den ledde till. "
       "Synpunkten finns kvar, och ska besvaras om den inte är det. En som är avslutad kan länkas också: den förblir "
       "avslutad.",
       "kvalitet synpunkt länka SY-1 AV-17",
       Lanka,
       Effect::kSaves},
  };
}

}  // namespace kvalitet::client

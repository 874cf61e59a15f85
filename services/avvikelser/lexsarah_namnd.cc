// What a private utförare tells the nämnd, and the copies that it hands over.
#include <google/protobuf/repeated_field.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/status.h"
#include "common/proto/json.h"
#include "services/avvikelser/handelse_store.h"
#include "services/avvikelser/kategorier.h"
#include "services/avvikelser/lagstod.h"
#include "services/avvikelser/lexarende.h"
#include "services/avvikelser/lexsarah_frist.h"
#include "services/avvikelser/lexsarah_rules.h"
#include "services/avvikelser/lexsarah_service.h"
#include "services/avvikelser/lexsarah_workflow.h"
#include "services/avvikelser/rules.h"

namespace kvalitet::avvikelser {
namespace {

using store::Tx;
using Kategorirader = google::protobuf::RepeatedPtrField<v1::AvvikelseKategori>;

// The same codes, whatever their order.
bool Samma(const Kategorirader& a, const Kategorirader& b) {
  const auto koder = [](const Kategorirader& all) {
    std::set<std::string> codes;
    for (const v1::AvvikelseKategori& one : all) codes.insert(one.kod());
    return codes;
  };
  return koder(a) == koder(b);
}

// By the list of the day of the rapport: that of lex Sarah is one, under either law.
void CheckKoder(const v1::Namndinformation& now, const std::string& rapporterad, proto::Violations& violations) {
  CheckKategorier(ListaFor(v1::LEX_SARAH, v1::SOL), rapporterad, KoderAv(now.kategorier()),
                  "namndinformation.kategorier", violations);
}

void CheckInformation(const v1::Namndinformation& now, const v1::Namndinformation* stored, absl::CivilDay today,
                      proto::Violations& violations) {
  const auto add = [&](const char* field, const char* svenska) {
    violations.Add(absl::StrCat("namndinformation.", field), svenska);
  };
  if (now.ivo_date() > base::FormatDate(today))
    add("ivo_date", "Dagen har inte varit ännu. Ange i dag eller tidigare.");
  const std::string fore = AnmaldForeRapporten(now.ivo_date(), now.rapporterad_date());
  if (!fore.empty()) add("ivo_date", fore.c_str());
  if (now.lagrum() == v1::HSL) add("lagrum", "Lex Sarah gäller SoL och LSS. Välj SoL eller LSS.");
  if (now.aven_lagrum() != v1::LAGRUM_UNSPECIFIED &&
      (now.aven_lagrum() == v1::HSL || now.aven_lagrum() == now.lagrum())) {
    add("aven_lagrum", "Lex Sarah gäller SoL och LSS. Ange den av dem som rapporten också gäller.");
  }
  const std::string rapporterad = now.rapporterad_date().empty() ? base::FormatDate(today) : now.rapporterad_date();
  // The day of a rapport that is registered here stands in it: Informera looks there.  What was told before, and is not
  // changed, stands in the way of nothing.
  const bool okand_dag = stored == nullptr && !now.rapport().empty();
  const bool nya = stored == nullptr || !Samma(stored->kategorier(), now.kategorier());
  if (nya && !okand_dag) CheckKoder(now, rapporterad, violations);
  if (stored == nullptr) return;
  if (now.ivo_date().empty() && !stored->ivo_date().empty()) {
    add("ivo_date", "Nämnden är redan informerad om anmälan. Rätta dagen i stället för att ta bort den.");
  }
  if (now.grad() == v1::GRAD_UNSPECIFIED && stored->grad() != v1::GRAD_UNSPECIFIED) {
    add("grad", "Nämnden är redan informerad om graden. Ange den rätta i stället för att ta bort den.");
  }
}

// The rapport of what is told, where none is registered here: what the nämnd is told, and nothing of an investigation.
v1::Avvikelse RapportAv(const v1::Namndinformation& information, const std::string& name) {
  v1::Avvikelse rapport;
  rapport.set_name(name);
  rapport.set_typ(v1::LEX_SARAH);
  rapport.set_lagrum(information.lagrum());
  rapport.set_aven_lagrum(information.aven_lagrum());
  rapport.set_enhet(information.enhet());
  rapport.set_insatstyp(information.insatstyp());
  rapport.set_rapporterad_date(information.rapporterad_date());
  for (const v1::AvvikelseKategori& one : information.kategorier()) *rapport.add_kategorier() = one;
  rapport.set_kalla(kInformation);
  rapport.set_kall_id(information.nummer());
  return rapport;
}

// Whether the register's row has the categories that the nämnd is told, which its figures count: one that has its own
// keeps them, unless it has no other source or holds what was told before.
bool SkaFolja(const v1::Avvikelse& rapport, const v1::Namndinformation* before,
              const v1::Namndinformation& information) {
  proto::Violations gamla;  // told before there was a list to ask
  CheckKoder(information, rapport.rapporterad_date(), gamla);
  if (!gamla.empty()) return false;
  if (rapport.kategorier().empty()) return true;
  const bool nya = before == nullptr || !Samma(before->kategorier(), information.kategorier());
  return nya &&
         (rapport.kalla() == kInformation || (before != nullptr && Samma(before->kategorier(), rapport.kategorier())));
}

absl::Status InteUtforarens(const v1::Namndinformation& information, const v1::Avvikelse& rapport) {
  const bool ny = information.rapport().empty();  // the rapport is not stored then
  return proto::Error(
      absl::StatusCode::kFailedPrecondition, "NAMNDENS",
      ny ? "Enheten drivs inte av er som enskild verksamhet den dagen. I kommunal regi får nämnden rapporten direkt: "
           "lämna den som en lex Sarah-rapport."
         : absl::StrCat(rapport.nummer(),
                        " är ingen egen lex Sarah-rapport: antingen har nämnden den redan, eller så "
                        "är den av annat slag. Informera bara om egna rapporter."));
}

}  // namespace

LexSarahService::Informationer::Hooks LexSarahService::InformationHooks(const Snapshot& snapshot) const {
  Informationer::Hooks hooks;
  hooks.check = [](const proto::Call& call, const v1::Namndinformation& candidate, const v1::Namndinformation* stored,
                   proto::Violations& violations) { CheckInformation(candidate, stored, call.today, violations); };
  hooks.before_write = [this, snapshot](Tx& tx, v1::Namndinformation& now,
                                        const v1::Namndinformation* stored) -> absl::Status {
    if (stored == nullptr) KV_RETURN_IF_ERROR(Informera(tx, snapshot, now));
    const bool anmalan = !now.ivo_date().empty() && now.state() != v1::NAMND_INFORMERAD_ANMALAN;
    if (stored == nullptr && !anmalan) return absl::OkStatus();
    if (anmalan) {
      Utford(v1::PLIKT_INFORMERA_OM_ANMALAN, LagarAv(now), base::FormatDate(tx.call().today), *now.mutable_lagstod());
    }
    return NamndMachine().Fire(tx.call(), anmalan ? kInformeraAnmalan : kKomplettera, now, now);
  };
  hooks.guards = [](const proto::Call&, const v1::Namndinformation& candidate) {
    return candidate.rapport().empty() ? std::vector<std::string>() : std::vector{RapportGuard(candidate.rapport())};
  };
  hooks.after_write = [this](Tx& tx, const v1::Namndinformation& now,
                             const v1::Namndinformation* stored) -> absl::Status {
    KV_RETURN_IF_ERROR(NoteraIRegistret(tx, stored, now));
    return Markera(tx, stored, now);
  };
  return hooks;
}

absl::Status LexSarahService::Informera(Tx& tx, const Snapshot& snapshot, v1::Namndinformation& now) const {
  const proto::Call& call = tx.call();
  if (snapshot == nullptr) return RegistretSvararInte();
  KV_ASSIGN_OR_RETURN(const int64_t number, store::NextNumber(tx, absl::StrCat("namndinformation/", call.kommun)));
  now.set_nummer(absl::StrCat("NI-", number));
  v1::Avvikelse rapport;
  if (now.rapport().empty()) {
    if (now.lagrum() == v1::LAGRUM_UNSPECIFIED)
      now.set_lagrum(absl::StartsWith(now.insatstyp(), "LSS") ? v1::LSS : v1::SOL);
    rapport = RapportAv(now, absl::StrCat("kommuner/", call.kommun, "/avvikelser/", base::NewId(call.now)));
    KV_RETURN_IF_ERROR(rapporter_.Insert(tx, snapshot, rapport));
  } else {
    KV_RETURN_IF_ERROR(rapporter_.Read(tx.sql(), call.scope, now.rapport(), rapport));
  }
  if (rapport.typ() != v1::LEX_SARAH || !rapport.utforarens_egen()) return InteUtforarens(now, rapport);
  if (!rapport.register_verified()) return EjKontrollerad(rapport);
  if (rapport.enhet() != now.enhet()) {
    return proto::Wrong("namndinformation.enhet",
                        absl::StrCat(rapport.nummer(), " gäller en annan enhet. Ange rapportens enhet."));
  }
  KV_RETURN_IF_ERROR(IngenForut(tables_.information, tx.sql(), rapport,
                                "Komplettera den informationen (kvalitet lexsarah komplettera)."));
  now.set_rapport(rapport.name());
  now.set_rapport_nummer(rapport.nummer());
  now.set_insatstyp(rapport.insatstyp());
  now.set_lagrum(rapport.lagrum());
  now.set_aven_lagrum(rapport.aven_lagrum());
  now.set_rapporterad_date(rapport.rapporterad_date());
  const std::string fore = AnmaldForeRapporten(now.ivo_date(), now.rapporterad_date());
  if (!fore.empty()) return proto::Wrong("namndinformation.ivo_date", fore);
  proto::Violations violations;
  CheckKoder(now, now.rapporterad_date(), violations);
  KV_RETURN_IF_ERROR(violations.ToStatus());
  now.set_ansvarig_utforare(rapport.ansvarig_utforare());
  now.set_informerad_date(base::FormatDate(call.today));
  now.set_informerad_av(call.who.subject);
  StampDagar(now);
  now.set_skyldighet(PliktText(v1::PLIKT_INFORMERA_NAMNDEN, LagarAv(now), now.informerad_date()));
  Utford(v1::PLIKT_INFORMERA_NAMNDEN, LagarAv(now), now.informerad_date(), *now.mutable_lagstod());
  now.set_state(v1::NAMND_EJ_INFORMERAD);
  return NamndMachine().Fire(call, kInformeraRapport, now, now);
}

absl::Status LexSarahService::NoteraIRegistret(Tx& tx, const v1::Namndinformation* before,
                                               const v1::Namndinformation& information) const {
  v1::Avvikelse stored;
  const absl::Status read = rapporter_.Read(tx.sql(), proto::RowScope(), information.rapport(), stored);
  if (absl::IsNotFound(read)) return absl::OkStatus();  // taken away as a mistake
  KV_RETURN_IF_ERROR(read);
  v1::Avvikelse now = stored;
  // What was not told takes nothing away that the utförare's own system told.
  if (!information.ivo_date().empty()) now.set_till_ivo_date(information.ivo_date());
  if (information.grad() != v1::GRAD_UNSPECIFIED) now.set_grad(information.grad());
  if (SkaFolja(stored, before, information)) *now.mutable_kategorier() = information.kategorier();
  // The degree and the measures are told: the nämnd waits for nothing more.
  if (now.grad() != v1::GRAD_UNSPECIFIED && !information.atgarder().empty() && stored.state() != v1::AVSLUTAD) {
    now.set_state(v1::AVSLUTAD);
    now.set_avslutad_date(base::FormatDate(tx.call().today));
  }
  return rapporter_.Replace(tx, stored, now, "NAMND_INFORMERAD");
}

absl::Status LexSarahService::SkickaKopia(const proto::Call& call, const v1::SendLexSarahKopiaRequest& request,
                                          v1::LexSarahKopia& response) const {
  return store_.Write(call, request, response, [&](Tx& tx) -> absl::Status {
    v1::LexSarahArende arende;
    KV_RETURN_IF_ERROR(Synligt(tables_.arende, tx.sql(), call, request.name(), arende));
    if (!arende.utforarens_egen()) {
      return proto::Error(absl::StatusCode::kFailedPrecondition, "NAMNDENS",
                          absl::StrCat(arende.nummer(), " utreds av nämnden, som har den redan."));
    }
    KV_ASSIGN_OR_RETURN(const int64_t number, store::NextNumber(tx, absl::StrCat("lexsarahkopia/", call.kommun)));
    response.set_name(absl::StrCat("kommuner/", call.kommun, "/lexsarahkopior/", base::NewId(call.now)));
    response.set_nummer(absl::StrCat("LK-", number));
    response.set_enhet(arende.enhet());
    response.set_ansvarig_utforare(arende.atkomst_utforare());
    response.set_motiv(request.motiv());
    response.set_skickad_date(base::FormatDate(call.today));
    response.set_skickad_av(call.who.subject);
    // The numbers of its own ärenden tell how many an utförare has; what was sent to IVO holds them too.
    arende.clear_nummer();
    for (v1::IvoKopia& one : *arende.mutable_ivo_kopior()) one.clear_innehall();
    KV_ASSIGN_OR_RETURN(*response.mutable_innehall(), proto::ToJson(arende));
    response.set_sha256(base::Sha256Hex(response.innehall()));
    return kopior_.Insert(tx, response);
  });
}

}  // namespace kvalitet::avvikelser

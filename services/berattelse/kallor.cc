#include "services/berattelse/kallor.h"

#include <algorithm>
#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "services/berattelse/attribution.h"
#include "services/berattelse/figur.h"
#include "services/berattelse/publicerad.h"

namespace kvalitet::berattelse {
namespace {

constexpr char kUppfoljningen[] = "uppfoljning";

// As people know them.
std::string Kallord(const std::string& kalla) {
  if (kalla == kUppfoljningen) return "uppföljningen";
  if (kalla == "avvikelser") return "avvikelserna";
  return kalla;
}

// One source's measures and sums of the report's years.
absl::StatusOr<Kallsvar> Fraga(Sources& sources, const proto::Call& call, const std::string& namn, const Indata& in,
                               absl::CivilDay frysdag, const std::vector<std::string>& delade, int fran_ar,
                               const std::string& enhet = "") {
  Kallsvar svar;
  svar.kalla = namn;
  KV_ASSIGN_OR_RETURN(svar.matt, sources.ListMatt(call, namn));
  for (int ar = fran_ar; ar <= in.ar; ++ar) {
    fakta::v1::ListFaktaRequest request;
    request.set_enhet(enhet);
    request.set_parent(in.kommun);
    request.set_from_date(base::FormatDate(absl::CivilDay(ar, 1, 1)));
    request.set_to_date(base::FormatDate(absl::CivilDay(ar, 12, 31)));
    request.set_as_of_date(base::FormatDate(Bestandsdag(ar, frysdag)));
    for (const std::string& manad : delade)
      if (manad.substr(0, 4) == absl::StrCat(ar)) request.add_dagar_for(manad);
    KV_ASSIGN_OR_RETURN(std::vector<fakta::v1::Faktum> fakta, sources.ListFakta(call, namn, request));
    svar.fakta.insert(svar.fakta.end(), std::make_move_iterator(fakta.begin()), std::make_move_iterator(fakta.end()));
  }
  return svar;
}

}  // namespace

absl::Status HamtaEnhet(Sources& sources, const proto::Call& call, const std::string& enhet, int fran_ar, Indata& in) {
  KV_ASSIGN_OR_RETURN(const absl::CivilDay frysdag, base::ParseDate(in.frys_date));
  std::vector<v1::UnderlagUppdrag> egna;
  for (const v1::UnderlagUppdrag& u : in.uppdrag) {
    if (u.enhet() == enhet) egna.push_back(u);
  }
  const std::vector<std::string> delade = Uppdragsregister(egna).Delade(fran_ar, in.ar);
  for (const std::string& namn : sources.Names()) {
    absl::StatusOr<Kallsvar> svar = Fraga(sources, call, namn, in, frysdag, delade, fran_ar, enhet);
    if (!svar.ok()) {
      return proto::Error(absl::StatusCode::kUnavailable, "KALLAN_SVARAR_INTE",
                          absl::StrCat("Enhetsbladet kan inte visas: ", Kallord(namn), " svarar inte. Försök igen."),
                          {{"kalla", namn}, {"orsak", std::string(svar.status().message())}});
    }
    in.kallor.push_back(*std::move(svar));
  }
  return absl::OkStatus();
}

void FyllRegister(const registry::Snapshot& reg, Indata& in) {
  for (const registry::v1::Insatstyp& typ : reg.insatstyper()) {
    in.insatstyp_namn[typ.kod()] = typ.namn();
    in.insatstyp_alias.insert({Ord(typ.namn()), typ.kod()});
    for (const std::string& alias : typ.alias()) in.insatstyp_alias.insert({Ord(alias), typ.kod()});
  }
  for (const registry::v1::Enhet& enhet : reg.enheter()) {
    if (!enhet.uppgatt_i().empty()) in.uppgangna.push_back({enhet.name(), enhet.uppgatt_i(), enhet.uppgatt_date()});
  }
  for (const registry::v1::Uppdrag& uppdrag : reg.uppdrag()) {
    const auto* enhet = reg.Enhet(uppdrag.enhet());
    const auto* utforare = reg.Utforare(uppdrag.utforare());
    const auto* typ = reg.Insatstyp(uppdrag.insatstyp());
    if (enhet == nullptr || utforare == nullptr || typ == nullptr) continue;
    v1::UnderlagUppdrag& u = in.uppdrag.emplace_back();
    u.set_uppdrag(uppdrag.name());
    u.set_enhet(uppdrag.enhet());
    u.set_enhet_namn(enhet->namn());
    u.set_utforare(uppdrag.utforare());
    u.set_utforare_namn(utforare->namn());
    u.set_insatstyp(typ->kod());
    u.set_insatstyp_namn(typ->namn());
    u.set_regi(RegiAv(utforare->regiform()));
    u.set_ideburen(utforare->ideburen());
    u.set_giltig_fran(uppdrag.giltig_fran());
    u.set_giltig_till(uppdrag.giltig_till());
    if (const auto* avtal = uppdrag.avtal().empty() ? nullptr : reg.Avtal(uppdrag.avtal()))
      u.set_avtalsform(proto::Word(registry::v1::Avtalsform_descriptor()->FindValueByNumber(avtal->avtalsform())));
    if (enhet->has_kapacitet()) u.set_platser(enhet->kapacitet());
    u.set_skyddad(enhet->skyddad());
  }
}

v1::Regi RegiAv(registry::v1::Regiform regiform) {
  switch (regiform) {
    case registry::v1::REGIFORM_KOMMUNAL:
    case registry::v1::REGIFORM_KOMMUNALT_BOLAG:
      return v1::REGI_KOMMUNAL;
    case registry::v1::REGIFORM_ENSKILD:
      return v1::REGI_PRIVAT;
    case registry::v1::REGIFORM_ANNAN_KOMMUN:
      return v1::REGI_ANNAN_KOMMUN;
    case registry::v1::REGIFORM_REGION:
      return v1::REGI_REGION;
    case registry::v1::REGIFORM_STATLIG:
      return v1::REGI_STATLIG;
    default:
      return v1::REGI_OKAND;
  }
}

absl::Status Hamta(Sources& sources, const proto::Call& call, bool accepterar_luckor, Indata& in) {
  KV_ASSIGN_OR_RETURN(std::shared_ptr<const registry::Snapshot> reg, sources.Register(call));
  FyllRegister(*reg, in);
  auto frysdag = base::ParseDate(in.frys_date);
  KV_RETURN_IF_ERROR(frysdag.status());
  const std::vector<std::string> delade = Uppdragsregister(in.uppdrag).Delade(in.ar - kTidigareAr, in.ar);
  std::vector<std::string> namn = sources.Names();
  std::sort(namn.begin(), namn.end());
  std::vector<std::future<absl::StatusOr<Kallsvar>>> svar;
  for (const std::string& kalla : namn)
    svar.push_back(std::async(std::launch::async, [&sources, &call, &in, &delade, kalla, dag = *frysdag] {
      return Fraga(sources, call, kalla, in, dag, delade, in.ar - kTidigareAr);
    }));
  absl::StatusOr<std::vector<v1::Undantag>> undantag = sources.ListUndantag(call, in.ar);
  // All are awaited before any is judged: what they read must outlive them.
  std::vector<absl::StatusOr<Kallsvar>> klara;
  for (auto& ett : svar) klara.push_back(ett.get());
  // The same service as its figures: a gap of those is told for both.
  for (size_t i = 0; i < klara.size() && !undantag.ok(); ++i)
    if (namn[i] == kUppfoljningen && klara[i].ok()) klara[i] = undantag.status();
  if (undantag.ok()) in.undantag = *std::move(undantag);
  for (size_t i = 0; i < klara.size(); ++i) {
    if (klara[i].ok()) {
      in.kallor.push_back(*std::move(klara[i]));
      continue;
    }
    if (!accepterar_luckor)
      return proto::Error(absl::StatusCode::kUnavailable, "KALLAN_SVARAR_INTE",
                          absl::StrCat("Siffrorna är inte frysta: ", Kallord(namn[i]),
                                       " svarar inte. Försök igen, eller godta att rapporten saknar dem."),
                          {{"kalla", namn[i]}, {"orsak", std::string(klara[i].status().message())}});
    v1::Lucka& lucka = in.luckor.emplace_back();
    lucka.set_slag(v1::LUCKA_KALLA_SVARADE_INTE);
    lucka.mutable_omfattning()->set_kommun(in.kommun);
    lucka.mutable_omfattning()->set_regi(v1::REGI_ALLA);
    lucka.set_matt(namn[i]);
    lucka.set_antal(1);
    lucka.set_text(
        absl::StrCat("Uppgifter från ", Kallord(namn[i]), " saknas: källan svarade inte när siffrorna frystes."));
  }
  return absl::OkStatus();
}

}  // namespace kvalitet::berattelse

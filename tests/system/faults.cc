#include "tests/system/faults.h"

#include <utility>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/sql/database.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "tests/support/matchers.h"

namespace kvalitet::tests {

std::vector<Target> Faults::AllOf(const std::string& service) {
  std::vector<Target> all = {Of(service)};
  if (service != "avvikelser") return all;
  for (Target& one : AvvikelseChains(folk_)) all.push_back(std::move(one));
  return all;
}

void Faults::SetUp() {
  auto made = Installation::Start("2026-11-23", engine());
  KV_ASSERT_OK(made.status());
  house_ = *std::move(made);
  for (const std::string& service : Installation::Services()) {
    channels_[service] = house_->As(service, {proto::Roll::KVALITETSTEAM});
  }
  const auto folk = [&](proto::Roll roll) { return house_->As("avvikelser", {roll}); };
  folk_ = {folk(proto::Roll::KVALITETSTEAM), folk(proto::Roll::SAS), folk(proto::Roll::MAS), folk(proto::Roll::NAMND),
           house_->As("avvikelser", {proto::Roll::UTFORARE}, absl::StrCat(kParent, "/utforare/privat"))};
  for (const auto& [id, regiform] : std::map<std::string, registry::v1::Regiform>{
           {"alfa", registry::v1::REGIFORM_KOMMUNAL}, {"privat", registry::v1::REGIFORM_ENSKILD}}) {
    registry::v1::CreateUtforareRequest utforare;
    utforare.set_parent(kParent);
    utforare.set_utforare_id(id);
    utforare.mutable_utforare()->set_namn(absl::StrCat("Utförare ", id));
    utforare.mutable_utforare()->set_regiform(regiform);
    registry::v1::Utforare stored;
    KV_ASSERT_OK(Send("registry", "registry.v1.Registry/CreateUtforare", utforare, stored));
  }
  registry::v1::CreateTillstandRequest permit;
  permit.set_parent(kParent);
  permit.mutable_tillstand()->set_slag(registry::v1::TILLSTANDSSLAG_TILLSTAND);
  permit.mutable_tillstand()->set_utforare(absl::StrCat(kParent, "/utforare/privat"));
  permit.mutable_tillstand()->add_insatstyper(absl::StrCat(kParent, "/insatstyper/sol-hemtjanst"));
  permit.mutable_tillstand()->set_dnr("3.1.1-1/2019");
  permit.mutable_tillstand()->set_giltig_fran("2020-01-01");
  registry::v1::Tillstand given;
  KV_ASSERT_OK(Send("registry", "registry.v1.Registry/CreateTillstand", permit, given));
  MakeEnhet("norr", "Hemtjänst Norr", "alfa", {"sol-hemtjanst", "hsl-hemsjukvard"});
  MakeEnhet("vaster", "Hemtjänst Väster", "alfa", {"sol-hemtjanst"});
  MakeEnhet("soder", "Hemtjänst Söder", "privat", {"sol-hemtjanst"});
}

absl::StatusOr<Traces> Faults::Traced(const std::string& service) const {
  sql::Options options;
  options.url = engine() == Installation::Engine::kMariaDb
                    ? WithSchema(house_->database().url(), absl::StrCat("kvalitet_", service))
                    : absl::StrCat("sqlite:", house_->dir().File(service), "/", service, ".db");
  KV_ASSIGN_OR_RETURN(const auto database, sql::Open(options));
  Traces traces;
  KV_RETURN_IF_ERROR(database->Read(absl::Now() + absl::Minutes(1), [&](sql::Session& session) -> absl::Status {
    traces.clear();
    KV_ASSIGN_OR_RETURN(const auto rows,
                        session.Query("SELECT resource, action FROM audit ORDER BY resource, revision", {}));
    for (const sql::Row& row : rows) traces[std::get<std::string>(row[0])].push_back(std::get<std::string>(row[1]));
    return absl::OkStatus();
  }));
  return traces;
}

std::string Faults::NextRequestId() { return absl::StrFormat("00000000-0000-4000-9000-%012d", ++request_); }

void Faults::MakeEnhet(const std::string& id, const std::string& namn, const std::string& utforare,
                       const std::vector<std::string>& insatstyper) {
  registry::v1::CreateEnhetRequest enhet;
  enhet.set_parent(kParent);
  enhet.set_enhet_id(id);
  enhet.mutable_enhet()->set_namn(namn);
  enhet.mutable_enhet()->set_giltig_fran("2020-01-01");
  registry::v1::Enhet stored;
  KV_ASSERT_OK(Send("registry", "registry.v1.Registry/CreateEnhet", enhet, stored));
  for (const std::string& insatstyp : insatstyper) {
    registry::v1::CreateUppdragRequest uppdrag;
    uppdrag.set_parent(kParent);
    uppdrag.mutable_uppdrag()->set_enhet(stored.name());
    uppdrag.mutable_uppdrag()->set_utforare(absl::StrCat(kParent, "/utforare/", utforare));
    uppdrag.mutable_uppdrag()->set_insatstyp(absl::StrCat(kParent, "/insatstyper/", insatstyp));
    uppdrag.mutable_uppdrag()->set_giltig_fran("2020-01-01");
    registry::v1::Uppdrag given;
    KV_ASSERT_OK(Send("registry", "registry.v1.Registry/CreateUppdrag", uppdrag, given));
  }
}

}  // namespace kvalitet::tests

#include "tests/system/faults.h"

#include <google/protobuf/text_format.h>

#include <iterator>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/substitute.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"
#include "kvalitet/compiler/v1/compiler.pb.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"
#include "tests/support/matchers.h"

namespace kvalitet::tests {
namespace {

using google::protobuf::Message;
using google::protobuf::TextFormat;

std::string Text(const Message& message, const char* field) {
  return message.GetReflection()->GetString(message, message.GetDescriptor()->FindFieldByName(field));
}

void Set(Message& message, const char* field, const std::string& text) {
  message.GetReflection()->SetString(&message, message.GetDescriptor()->FindFieldByName(field), text);
}

// The request that writes the n-th row.  In the text $0 is n, $1 a year, $2 a month and $3 the year of that month.
template <class Request>
Request Filled(const char* text, int64_t n, const std::string& request_id) {
  Request message;
  const int64_t months_year = 1990 + n / 12 % 110;
  const std::string month = absl::StrFormat("%04d-%02d", months_year, n % 12 + 1);
  EXPECT_TRUE(TextFormat::ParseFromString(absl::Substitute(text, n, 1990 + n % 110, month, months_year), &message));
  Set(message, "parent", kParent);
  Set(message, "request_id", request_id);
  return message;
}

// Every page of a list: `field` of each of its rows.
template <class List, class Page>
std::function<absl::StatusOr<std::multiset<std::string>>()> Lists(rpc::Channel& channel, const std::string& method,
                                                                  const char* field = "name") {
  return [&channel, method, field]() -> absl::StatusOr<std::multiset<std::string>> {
    List request;
    request.set_parent(kParent);
    request.set_page_size(1000);
    std::multiset<std::string> keys;
    do {
      Page page;
      const absl::Status status = channel.Unary(method, request, page, Within(absl::Seconds(30)));
      if (!status.ok()) return status;
      const auto* rows = Page::descriptor()->field(0);  // as every list of the contract has it
      for (int i = 0; i < page.GetReflection()->FieldSize(page, rows); ++i) {
        keys.insert(Text(page.GetReflection()->GetRepeatedMessage(page, rows, i), field));
      }
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return keys;
  };
}

// One created row at a time, known by its name.
template <class Create, class Made, class List, class Page>
Target Rows(rpc::Channel& channel, const std::string& create, const std::string& list, const char* text) {
  return {
      [&channel, create, text](int64_t n, const std::string& id, absl::Time deadline) -> absl::StatusOr<std::string> {
        Made made;
        const auto request = Filled<Create>(text, n, id);
        const absl::Status status = channel.Unary(create, request, made, {deadline, "", ""});
        if (!status.ok()) return status;
        return Text(made, "name");
      },
      Lists<List, Page>(channel, list)};
}

// An import of one row, known by its source: months are the same again after 1 320 rows.
Target Volymer(rpc::Channel& channel) {
  const auto write = [&channel](int64_t n, const std::string& id, absl::Time deadline) -> absl::StatusOr<std::string> {
    const auto row = Filled<berattelse::v1::ImportVolymerRequest>(
        "kalla: 'skrivare' rader { rad: 2 kall_id: '$0' ar: '$3' manad: '$2' insatstyp: 'SOL_HEMTJANST' regi: "
        "'kommunal'"
        " slag: 'personer' antal: '$0' kalla: 'skrivare $0' }",
        n, id);
    berattelse::v1::ImportVolymerRequest batch;
    berattelse::v1::ImportVolymerResponse response;
    bool sent = false;
    const absl::Status status = channel.ClientStream("kvalitet.berattelse.v1.BerattelseService/ImportVolymer", batch,
                                                     response, {deadline, "", ""}, [&](Message& next) {
                                                       next.CopyFrom(row);
                                                       return !std::exchange(sent, true);
                                                     });
    if (!status.ok()) return status;
    if (response.antal_fel() > 0) return absl::InternalError(response.ShortDebugString());
    return row.rader(0).kalla();
  };
  return {write, Lists<berattelse::v1::ListVolymerRequest, berattelse::v1::ListVolymerResponse>(
                     channel, "kvalitet.berattelse.v1.BerattelseService/ListVolymer", "kalla")};
}

// Reports of different years; the same content is the same report.
Target Rapporter(rpc::Channel& channel) {
  const auto write = [&channel](int64_t n, const std::string& id, absl::Time deadline) -> absl::StatusOr<std::string> {
    const auto request =
        Filled<compiler::v1::CompileRapportRequest>("ar: $1 frys_date: '2026-11-23' format: FORMAT_HTML", n, id);
    compiler::v1::CompileRapportResponse step;
    std::string name;
    const absl::Status status = channel.ServerStream("kvalitet.compiler.v1.CompilerService/CompileRapport", request,
                                                     step, {deadline, "", ""}, [&](const Message& m) {
                                                       const auto& told =
                                                           static_cast<const compiler::v1::CompileRapportResponse&>(m);
                                                       if (told.has_rapport()) name = told.rapport().name();
                                                       return true;
                                                     });
    if (!status.ok()) return status;
    if (name.empty()) return absl::InternalError("no report came");
    return name;
  };
  return {write,
          Lists<compiler::v1::ListRapporterRequest, compiler::v1::ListRapporterResponse>(
              channel, "kvalitet.compiler.v1.CompilerService/ListRapporter"),
          true};
}

// A request id for the `step`-th write of a row, always the same for the same row.
std::string StepId(std::string id, int step) {
  id.back() = "0123456789abcdef"[(id.back() + step) % 16];
  return id;
}

// A rapport that is received: two writes, the second by whoever the law makes responsible.  Known by the ärende.
template <class Create, class Made, class List, class Page>
Target Arenden(rpc::Channel& reporter, rpc::Channel& receiver, const char* kind, const char* rapport,
               void (*fill)(const std::string& rapport, Create& request)) {
  const std::string service = absl::StrCat("kvalitet.avvikelser.v1.", kind, "Service/");
  const auto write = [=, &reporter, &receiver](int64_t n, const std::string& id,
                                               absl::Time deadline) -> absl::StatusOr<std::string> {
    avvikelser::v1::Avvikelse reported;
    const auto report = Filled<avvikelser::v1::CreateAvvikelseRequest>(rapport, n, id);
    absl::Status status =
        reporter.Unary("kvalitet.avvikelser.v1.AvvikelseService/CreateAvvikelse", report, reported, {deadline, "", ""});
    if (!status.ok()) return status;
    Create receive;
    receive.set_parent(kParent);
    receive.set_request_id(StepId(id, 1));
    fill(reported.name(), receive);
    Made made;
    status = receiver.Unary(absl::StrCat(service, "Create", kind, "Arende"), receive, made, {deadline, "", ""});
    if (!status.ok()) return status;
    return made.name();
  };
  return {write, Lists<List, Page>(receiver, absl::StrCat(service, "List", kind, "Arenden"))};
}

}  // namespace

Target LexSarahTarget(rpc::Channel& reporter, rpc::Channel& receiver) {
  return Arenden<avvikelser::v1::CreateLexSarahArendeRequest, avvikelser::v1::LexSarahArende,
                 avvikelser::v1::ListLexSarahArendenRequest, avvikelser::v1::ListLexSarahArendenResponse>(
      reporter, receiver, "LexSarah",
      "avvikelse { handelse: 'S-$0' typ: LEX_SARAH lagrum: SOL enhet: 'kommuner/9999/enheter/norr'"
      " insatstyp: 'SOL_HEMTJANST' beskrivning: 'Besöket på kvällen blev inte av.' konsekvens: 'Oro.'"
      " kategorier { kod: 'UTFORANDE_EJ' } }",
      [](const std::string& rapport, avvikelser::v1::CreateLexSarahArendeRequest& request) {
        request.mutable_lex_sarah_arende()->set_rapport(rapport);
        request.mutable_lex_sarah_arende()->set_mottagare_jav(avvikelser::v1::JAV_INGET);
      });
}

Target LexMariaTarget(rpc::Channel& reporter, rpc::Channel& receiver) {
  return Arenden<avvikelser::v1::CreateLexMariaArendeRequest, avvikelser::v1::LexMariaArende,
                 avvikelser::v1::ListLexMariaArendenRequest, avvikelser::v1::ListLexMariaArendenResponse>(
      reporter, receiver, "LexMaria",
      "avvikelse { handelse: 'M-$0' typ: LEX_MARIA lagrum: HSL enhet: 'kommuner/9999/enheter/norr'"
      " insatstyp: 'HSL_HEMSJUKVARD' beskrivning: 'Dubbel dos gavs.' konsekvens: 'Trötthet.'"
      " kategorier { kod: 'LM_FEL_DOS' } }",
      [](const std::string& rapport, avvikelser::v1::CreateLexMariaArendeRequest& request) {
        request.mutable_lex_maria_arende()->set_rapport(rapport);
      });
}

Target SynpunktTarget(rpc::Channel& channel) {
  const std::string service = "kvalitet.avvikelser.v1.AvvikelseService/";
  const auto write = [&channel, service](int64_t n, const std::string& id,
                                         absl::Time deadline) -> absl::StatusOr<std::string> {
    avvikelser::v1::Synpunkt taken;
    const auto take = Filled<avvikelser::v1::CreateSynpunktRequest>(
        "synpunkt { typ: SYNPUNKTSTYP_KLAGOMAL kanal: KANAL_TELEFON avsandare: AVSANDARE_NARSTAENDE kontakt: 'per brev'"
        " vill_ha_svar: true enhet: 'kommuner/9999/enheter/norr' insatstyp: 'SOL_HEMTJANST' text: 'Hjälpen kom för "
        "sent, gång $0.'"
        " kategorier { kod: 'SYN_TID' } }",
        n, id);
    absl::Status status = channel.Unary(service + "CreateSynpunkt", take, taken, {deadline, "", ""});
    if (!status.ok()) return status;
    avvikelser::v1::MoveSynpunktRequest confirm;
    confirm.set_name(taken.name());
    confirm.set_steg(avvikelser::v1::STEG_BEKRAFTA);
    confirm.set_request_id(StepId(id, 1));
    avvikelser::v1::Synpunkt confirmed;
    status = channel.Unary(service + "MoveSynpunkt", confirm, confirmed, {deadline, "", ""});
    if (!status.ok()) return status;
    return confirmed.avvikelse();
  };
  const auto synpunkter = Lists<avvikelser::v1::ListSynpunkterRequest, avvikelser::v1::ListSynpunkterResponse>(
      channel, service + "ListSynpunkter", "avvikelse");
  const auto lines = Lists<avvikelser::v1::ListAvvikelserRequest, avvikelser::v1::ListAvvikelserResponse>(
      channel, service + "ListAvvikelser");
  const auto stored = [=]() -> absl::StatusOr<std::multiset<std::string>> {
    KV_ASSIGN_OR_RETURN(std::multiset<std::string> both, synpunkter());
    KV_ASSIGN_OR_RETURN(const std::multiset<std::string> made, lines());
    for (auto key = both.begin(); key != both.end();) key = made.count(*key) == 1 ? std::next(key) : both.erase(key);
    return both;
  };
  return {write, stored};
}

rpc::CallOptions Within(absl::Duration time) { return {absl::Now() + time, "", ""}; }

Target TargetOf(const std::string& service, rpc::Channel& channel) {
  if (service == "registry") {
    return Rows<registry::v1::CreateUtforareRequest, registry::v1::Utforare, registry::v1::ListUtforareRequest,
                registry::v1::ListUtforareResponse>(channel, "kvalitet.registry.v1.Registry/CreateUtforare",
                                                    "kvalitet.registry.v1.Registry/ListUtforare",
                                                    "utforare { namn: 'Utförare $0' regiform: REGIFORM_ENSKILD }");
  }
  if (service == "avvikelser") {
    return Rows<avvikelser::v1::CreateAvvikelseRequest, avvikelser::v1::Avvikelse,
                avvikelser::v1::ListAvvikelserRequest, avvikelser::v1::ListAvvikelserResponse>(
        channel, "kvalitet.avvikelser.v1.AvvikelseService/CreateAvvikelse",
        "kvalitet.avvikelser.v1.AvvikelseService/ListAvvikelser",
        "avvikelse { handelse: 'H-$0' typ: AVVIKELSE lagrum: SOL enhet: 'kommuner/9999/enheter/norr'"
        " insatstyp: 'SOL_HEMTJANST' beskrivning: 'Besöket på morgonen blev inte av.' konsekvens: 'Oro.'"
        " kategorier { kod: 'UTFORANDE_EJ' } }");
  }
  if (service == "uppfoljning") {
    return Rows<uppfoljning::v1::CreateAtgardRequest, uppfoljning::v1::Atgard, uppfoljning::v1::ListAtgarderRequest,
                uppfoljning::v1::ListAtgarderResponse>(
        channel, "kvalitet.uppfoljning.v1.UppfoljningService/CreateAtgard",
        "kvalitet.uppfoljning.v1.UppfoljningService/ListAtgarder",
        "atgard { enhet: 'kommuner/9999/enheter/norr' insatstyp: 'SOL_HEMTJANST' text: 'Åtgärd $0'"
        " sista_date: '2027-01-29' ansvariga: 'enhetschef' }");
  }
  return service == "berattelse" ? Volymer(channel) : Rapporter(channel);
}

std::vector<Target> Faults::AllOf(const std::string& service) {
  std::vector<Target> all = {Of(service)};
  if (service == "avvikelser") {
    all.push_back(LexSarahTarget(channel(service), *sas_));
    all.push_back(LexMariaTarget(channel(service), *mas_));
    all.push_back(SynpunktTarget(channel(service)));
  }
  return all;
}

void Faults::SetUp() {
  auto made = Installation::Start("2026-11-23");
  KV_ASSERT_OK(made.status());
  house_ = *std::move(made);
  for (const std::string& service : Installation::Services()) {
    channels_[service] = house_->As(service, {proto::Roll::KVALITETSTEAM});
  }
  sas_ = house_->As("avvikelser", {proto::Roll::SAS});
  mas_ = house_->As("avvikelser", {proto::Roll::MAS});
  MakeEnhet();
}

std::string Faults::NextRequestId() { return absl::StrFormat("00000000-0000-4000-9000-%012d", ++request_); }

void Faults::MakeEnhet() {
  registry::v1::CreateUtforareRequest utforare;
  utforare.set_parent(kParent);
  utforare.set_utforare_id("alfa");
  utforare.mutable_utforare()->set_namn("Alfa");
  utforare.mutable_utforare()->set_regiform(registry::v1::REGIFORM_KOMMUNAL);
  registry::v1::Utforare made;
  KV_ASSERT_OK(Send("registry", "registry.v1.Registry/CreateUtforare", utforare, made));
  registry::v1::CreateEnhetRequest enhet;
  enhet.set_parent(kParent);
  enhet.set_enhet_id("norr");
  enhet.mutable_enhet()->set_namn("Hemtjänst Norr");
  enhet.mutable_enhet()->set_giltig_fran("2020-01-01");
  registry::v1::Enhet stored;
  KV_ASSERT_OK(Send("registry", "registry.v1.Registry/CreateEnhet", enhet, stored));
  for (const char* insatstyp : {"sol-hemtjanst", "hsl-hemsjukvard"}) {
    registry::v1::CreateUppdragRequest uppdrag;
    uppdrag.set_parent(kParent);
    uppdrag.mutable_uppdrag()->set_enhet(stored.name());
    uppdrag.mutable_uppdrag()->set_utforare(made.name());
    uppdrag.mutable_uppdrag()->set_insatstyp(absl::StrCat(kParent, "/insatstyper/", insatstyp));
    uppdrag.mutable_uppdrag()->set_giltig_fran("2020-01-01");
    registry::v1::Uppdrag given;
    KV_ASSERT_OK(Send("registry", "registry.v1.Registry/CreateUppdrag", uppdrag, given));
  }
}

}  // namespace kvalitet::tests

#include "tests/system/targets.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"
#include "kvalitet/compiler/v1/compiler.pb.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::tests {
namespace {

using google::protobuf::Message;

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
                     channel, "kvalitet.berattelse.v1.BerattelseService/ListVolymer",
                     [](const Message& row) { return Text(row, "kalla"); })};
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
              channel, "kvalitet.compiler.v1.CompilerService/ListRapporter",
              [](const Message& row) { return Text(row, "name"); }),
          {{"SKAPAD"}},
          "compiler",
          true};
}

}  // namespace

Target TargetOf(const std::string& service, rpc::Channel& channel) {
  if (service == "registry") {
    return Rows<registry::v1::CreateUtforareRequest, registry::v1::Utforare, registry::v1::ListUtforareRequest,
                registry::v1::ListUtforareResponse>(service, channel, "kvalitet.registry.v1.Registry/CreateUtforare",
                                                    "kvalitet.registry.v1.Registry/ListUtforare",
                                                    "utforare { namn: 'Utförare $0' regiform: REGIFORM_ENSKILD }",
                                                    [](const Message& row) { return TextAndName(row, "namn"); });
  }
  if (service == "avvikelser") return AvvikelseTarget(channel);
  if (service == "uppfoljning") {
    return Rows<uppfoljning::v1::CreateAtgardRequest, uppfoljning::v1::Atgard, uppfoljning::v1::ListAtgarderRequest,
                uppfoljning::v1::ListAtgarderResponse>(
        service, channel, "kvalitet.uppfoljning.v1.UppfoljningService/CreateAtgard",
        "kvalitet.uppfoljning.v1.UppfoljningService/ListAtgarder",
        "atgard { enhet: 'kommuner/9999/enheter/norr' insatstyp: 'SOL_HEMTJANST' text: 'Åtgärd $0'"
        " sista_date: '2027-01-29' ansvariga: 'enhetschef' }",
        [](const Message& row) { return TextAndName(row, "text"); });
  }
  return service == "berattelse" ? Volymer(channel) : Rapporter(channel);
}

}  // namespace kvalitet::tests

#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "tests/system/targets.h"

namespace kvalitet::tests {
namespace {

namespace v1 = avvikelser::v1;
using google::protobuf::Message;
using Keys = absl::StatusOr<std::multiset<std::string>>;

constexpr char kRegister[] = "kvalitet.avvikelser.v1.AvvikelseService/";
constexpr char kSarah[] = "kvalitet.avvikelser.v1.LexSarahService/";
constexpr char kMaria[] = "kvalitet.avvikelser.v1.LexMariaService/";
constexpr char kService[] = "avvikelser";
constexpr char kImport[] = "skrivare";
constexpr char kInformation[] = "information till nämnden";  // as the register says where such a row comes from

// Every line of the register.
absl::StatusOr<std::vector<v1::Avvikelse>> Register(rpc::Channel& channel) {
  std::vector<v1::Avvikelse> all;
  const absl::Status status = EachRow<v1::ListAvvikelserRequest, v1::ListAvvikelserResponse>(
      channel, absl::StrCat(kRegister, "ListAvvikelser"),
      [&](const Message& row) { all.push_back(static_cast<const v1::Avvikelse&>(row)); });
  if (!status.ok()) return status;
  return all;
}

// Several writes of one row, each with a request id that is the same when the row is sent again.
class Chain {
 public:
  Chain(std::string id, absl::Time deadline) : id_(std::move(id)), deadline_(deadline) {}

  template <class Request, class Made>
  absl::Status Do(rpc::Channel& channel, const std::string& method, Request request, Made& made) {
    std::string id = id_;
    id.back() = "0123456789abcdef"[(static_cast<size_t>(id.back()) + step_++) % 16];
    request.set_request_id(id);
    return channel.Unary(method, request, made, {deadline_, "", ""});
  }

 private:
  const std::string id_;
  const absl::Time deadline_;
  size_t step_ = 0;
};

v1::MoveLexSarahArendeRequest Steg(const v1::LexSarahArende& arende, v1::LexSarahSteg steg) {
  v1::MoveLexSarahArendeRequest request;
  request.set_name(arende.name());
  request.set_steg(steg);
  if (steg == v1::UTSE_UTREDARE) request.set_utredare("Utredare Ek");
  if (steg == v1::UTSE_UTREDARE) request.set_jav(v1::JAV_INGET);
  if (steg != v1::UTSE_UTREDARE) request.set_grad(v1::MISSFORHALLANDE);
  if (steg == v1::BESLUTA) request.set_motiv("Besöket uteblev.");
  return request;
}

v1::UpdateLexSarahArendeRequest Utredning(const v1::LexSarahArende& arende) {
  v1::UpdateLexSarahArendeRequest request;
  v1::LexSarahArende& a = *request.mutable_lex_sarah_arende();
  a.set_name(arende.name());
  for (const char* punkt : {"vad_hande", "uppmarksammat", "nar_intraffade", "hant_tidigare", "kan_handa_igen"}) {
    Set(a, punkt, "Besöket på kvällen blev inte av.");
    request.mutable_update_mask()->add_paths(punkt);
  }
  v1::LexSarahOrsak& orsak = *a.add_orsaker();
  orsak.set_nr(1);
  orsak.set_omrade(v1::ORSAK_RUTINER);
  orsak.set_text("Rutin saknades.");
  request.mutable_update_mask()->add_paths("orsaker");
  return request;
}

// Rapporter with their ärenden: a rapport without one, or an ärende of none of them, is told as what it is.
template <class Arende, class List, class Page>
Keys WithArenden(rpc::Channel& team, rpc::Channel& receiver, const std::string& list, const char* prefix,
                 std::string (*state)(const Arende&)) {
  std::map<std::string, Arende> arenden;  // by rapport
  KV_RETURN_IF_ERROR((EachRow<List, Page>(receiver, list, [&](const Message& row) {
    const Arende& one = static_cast<const Arende&>(row);
    arenden[one.rapport()] = one;
  })));
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Avvikelse> rows, Register(team));
  std::multiset<std::string> keys;
  for (const v1::Avvikelse& row : rows) {
    if (!absl::StartsWith(row.handelse(), prefix)) continue;
    const auto found = arenden.find(row.name());
    const std::string arende = found == arenden.end() ? "inget ärende" : found->second.name();
    keys.insert(absl::StrCat(row.handelse(), " ", row.name(), " ", arende, " ",
                             found == arenden.end() ? "" : state(found->second)));
    if (found != arenden.end()) arenden.erase(found);
  }
  for (const auto& [rapport, one] : arenden) keys.insert(absl::StrCat("ärende ", one.name(), " av ", rapport));
  return keys;
}

std::string SarahState(const v1::LexSarahArende& a) { return v1::LexSarahState_Name(a.state()); }
std::string MariaState(const v1::LexMariaArende& a) { return v1::LexMariaState_Name(a.state()); }

// Another kind of ärende than was thought, at another enhet: each of the two leaves its history.
Target RattadTarget(rpc::Channel& team, rpc::Channel& sas) {
  const auto key = [](const v1::Avvikelse& a, const std::string& history) {
    return absl::StrCat(a.handelse(), " ", a.name(), " ", v1::Avvikelsetyp_Name(a.typ()), " vid ",
                        a.enhet().substr(a.enhet().rfind('/') + 1), history);
  };
  const auto write = [&team, &sas, key](int64_t n, const std::string& id,
                                        absl::Time deadline) -> absl::StatusOr<std::string> {
    Chain chain(id, deadline);
    v1::Avvikelse made;
    const auto report = Filled<v1::CreateAvvikelseRequest>(
        "avvikelse { handelse: 'K-$0' typ: AVVIKELSE lagrum: SOL enhet: 'kommuner/9999/enheter/norr'"
        " insatstyp: 'SOL_HEMTJANST' beskrivning: 'Besöket på kvällen blev inte av.' konsekvens: 'Oro.'"
        " kategorier { kod: 'UTFORANDE_EJ' } }",
        n, id);
    KV_RETURN_IF_ERROR(chain.Do(team, absl::StrCat(kRegister, "CreateAvvikelse"), report, made));
    v1::ReclassifyAvvikelseRequest reclassify;
    reclassify.set_name(made.name());
    reclassify.set_typ(v1::LEX_SARAH);
    reclassify.set_motiv("Den enskilde kom till skada.");
    KV_RETURN_IF_ERROR(chain.Do(sas, absl::StrCat(kRegister, "ReclassifyAvvikelse"), reclassify, made));
    v1::RelocateAvvikelseRequest relocate;
    relocate.set_name(made.name());
    relocate.set_enhet("kommuner/9999/enheter/vaster");
    relocate.set_motiv("Fel enhet.");
    KV_RETURN_IF_ERROR(chain.Do(sas, absl::StrCat(kRegister, "RelocateAvvikelse"), relocate, made));
    return key(made, " RATTELSE_FLYTTAD RATTELSE_OMKLASSAD");
  };
  const auto stored = [&team, key]() -> Keys {
    std::map<std::string, std::multiset<std::string>> history;  // by number
    KV_RETURN_IF_ERROR((EachRow<v1::ListRattelserRequest, v1::ListRattelserResponse>(
        team, absl::StrCat(kRegister, "ListRattelser"), [&](const Message& row) {
          const auto& one = static_cast<const v1::Rattelse&>(row);
          history[one.avvikelse()].insert(absl::StrCat(" ", v1::Rattelseslag_Name(one.slag())));
        })));
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Avvikelse> rows, Register(team));
    std::multiset<std::string> keys;
    for (const v1::Avvikelse& row : rows) {
      if (absl::StartsWith(row.handelse(), "K-")) keys.insert(key(row, absl::StrJoin(history[row.nummer()], "")));
    }
    return keys;
  };
  return {write, stored, {{"SKAPAD", "OMKLASSAD", "FLYTTAD"}}, kService};
}

// Reported, received, handed over to an utredare, investigated, locked, and decided by the nämnd.
Target LexSarahTarget(rpc::Channel& team, rpc::Channel& sas, rpc::Channel& namnd) {
  const auto write = [&](int64_t n, const std::string& id, absl::Time deadline) -> absl::StatusOr<std::string> {
    Chain chain(id, deadline);
    v1::Avvikelse rapport;
    const auto report = Filled<v1::CreateAvvikelseRequest>(
        "avvikelse { handelse: 'S-$0' typ: LEX_SARAH lagrum: SOL enhet: 'kommuner/9999/enheter/norr'"
        " insatstyp: 'SOL_HEMTJANST' beskrivning: 'Besöket på kvällen blev inte av.' konsekvens: 'Oro.'"
        " kategorier { kod: 'UTFORANDE_EJ' } }",
        n, id);
    KV_RETURN_IF_ERROR(chain.Do(team, absl::StrCat(kRegister, "CreateAvvikelse"), report, rapport));
    v1::CreateLexSarahArendeRequest receive;
    receive.set_parent(kParent);
    receive.mutable_lex_sarah_arende()->set_rapport(rapport.name());
    receive.mutable_lex_sarah_arende()->set_mottagare_jav(v1::JAV_INGET);
    v1::LexSarahArende arende;
    KV_RETURN_IF_ERROR(chain.Do(sas, absl::StrCat(kSarah, "CreateLexSarahArende"), receive, arende));
    const std::string move = absl::StrCat(kSarah, "MoveLexSarahArende");
    KV_RETURN_IF_ERROR(chain.Do(sas, move, Steg(arende, v1::UTSE_UTREDARE), arende));
    KV_RETURN_IF_ERROR(chain.Do(sas, absl::StrCat(kSarah, "UpdateLexSarahArende"), Utredning(arende), arende));
    KV_RETURN_IF_ERROR(chain.Do(sas, move, Steg(arende, v1::LAS_UTREDNING), arende));
    KV_RETURN_IF_ERROR(chain.Do(namnd, move, Steg(arende, v1::BESLUTA), arende));
    return absl::StrCat("S-", n, " ", rapport.name(), " ", arende.name(), " ", SarahState(arende));
  };
  const auto stored = [&] {
    return WithArenden<v1::LexSarahArende, v1::ListLexSarahArendenRequest, v1::ListLexSarahArendenResponse>(
        team, sas, absl::StrCat(kSarah, "ListLexSarahArenden"), "S-", &SarahState);
  };
  return {write,
          stored,
          {{"SKAPAD", "LEX_SARAH", "LEX_SARAH", "LEX_SARAH"},
           {"SKAPAD", "UTSE_UTREDARE", "ANDRAD", "LAS_UTREDNING", "BESLUTA"}},
          kService};
}

// Reported, received, judged, and handed over to those who analyse.
Target LexMariaTarget(rpc::Channel& team, rpc::Channel& mas) {
  const auto write = [&](int64_t n, const std::string& id, absl::Time deadline) -> absl::StatusOr<std::string> {
    Chain chain(id, deadline);
    v1::Avvikelse rapport;
    const auto report = Filled<v1::CreateAvvikelseRequest>(
        "avvikelse { handelse: 'M-$0' typ: LEX_MARIA lagrum: HSL enhet: 'kommuner/9999/enheter/norr'"
        " insatstyp: 'HSL_HEMSJUKVARD' beskrivning: 'Dubbel dos gavs.' konsekvens: 'Trötthet.'"
        " kategorier { kod: 'LM_FEL_DOS' } }",
        n, id);
    KV_RETURN_IF_ERROR(chain.Do(team, absl::StrCat(kRegister, "CreateAvvikelse"), report, rapport));
    v1::CreateLexMariaArendeRequest receive;
    receive.set_parent(kParent);
    receive.mutable_lex_maria_arende()->set_rapport(rapport.name());
    v1::LexMariaArende arende;
    KV_RETURN_IF_ERROR(chain.Do(mas, absl::StrCat(kMaria, "CreateLexMariaArende"), receive, arende));
    for (const v1::LexMariaSteg steg : {v1::LM_BEDOM, v1::LM_HANDELSEANALYS}) {
      v1::MoveLexMariaArendeRequest move;
      move.set_name(arende.name());
      move.set_steg(steg);
      move.set_allvarlighet(4);
      move.set_sannolikhet(2);
      move.set_funktion("sjuksköterska");
      move.set_legitimerad(true);
      KV_RETURN_IF_ERROR(chain.Do(mas, absl::StrCat(kMaria, "MoveLexMariaArende"), move, arende));
    }
    return absl::StrCat("M-", n, " ", rapport.name(), " ", arende.name(), " ", MariaState(arende));
  };
  const auto stored = [&] {
    return WithArenden<v1::LexMariaArende, v1::ListLexMariaArendenRequest, v1::ListLexMariaArendenResponse>(
        team, mas, absl::StrCat(kMaria, "ListLexMariaArenden"), "M-", &MariaState);
  };
  return {write,
          stored,
          {{"SKAPAD", "LEX_MARIA", "LEX_MARIA", "LEX_MARIA"}, {"SKAPAD", "LM_BEDOM", "LM_HANDELSEANALY"}},
          kService};
}

// A klagomål that is taken in and confirmed, with its line in the register.
Target SynpunktTarget(rpc::Channel& team) {
  const auto key = [](const std::string& synpunkt, const std::string& line) {
    return absl::StrCat(synpunkt, " rad ", line);
  };
  const auto write = [&team, key](int64_t n, const std::string& id,
                                  absl::Time deadline) -> absl::StatusOr<std::string> {
    Chain chain(id, deadline);
    const auto take = Filled<v1::CreateSynpunktRequest>(
        "synpunkt { typ: SYNPUNKTSTYP_KLAGOMAL kanal: KANAL_TELEFON avsandare: AVSANDARE_NARSTAENDE kontakt: 'per brev'"
        " vill_ha_svar: true enhet: 'kommuner/9999/enheter/norr' insatstyp: 'SOL_HEMTJANST' text: 'Hjälpen kom för "
        "sent, gång $0.'"
        " kategorier { kod: 'SYN_TID' } }",
        n, id);
    v1::Synpunkt made;
    KV_RETURN_IF_ERROR(chain.Do(team, absl::StrCat(kRegister, "CreateSynpunkt"), take, made));
    v1::MoveSynpunktRequest confirm;
    confirm.set_name(made.name());
    confirm.set_steg(v1::STEG_BEKRAFTA);
    KV_RETURN_IF_ERROR(chain.Do(team, absl::StrCat(kRegister, "MoveSynpunkt"), confirm, made));
    return key(made.name(), made.avvikelse());
  };
  const auto stored = [&team, key]() -> Keys {
    std::multiset<std::string> keys, lines;
    KV_RETURN_IF_ERROR((EachRow<v1::ListSynpunkterRequest, v1::ListSynpunkterResponse>(
        team, absl::StrCat(kRegister, "ListSynpunkter"),
        [&](const Message& row) { keys.insert(key(Text(row, "name"), Text(row, "avvikelse"))); })));
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Avvikelse> rows, Register(team));
    for (const v1::Avvikelse& row : rows) {
      if (!row.synpunkt().empty()) lines.insert(key(row.synpunkt(), row.name()));
    }
    if (lines != keys) keys.insert(absl::StrCat(keys.size(), " synpunkter, ", lines.size(), " other lines"));
    return keys;
  };
  return {write, stored, {{"SKAPAD", "BEKRAFTA"}, {"SKAPAD"}}, kService};
}

// A private utförare informs the nämnd of a rapport that is registered by that.
Target NamndTarget(rpc::Channel& team, rpc::Channel& utforare) {
  const auto write = [&](int64_t n, const std::string& id, absl::Time deadline) -> absl::StatusOr<std::string> {
    const auto request = Filled<v1::CreateNamndinformationRequest>(
        "namndinformation { enhet: 'kommuner/9999/enheter/soder' insatstyp: 'SOL_HEMTJANST'"
        " kategorier { kod: 'UTFORANDE_EJ' } omedelbara_atgarder: 'Dubbelbemannat, gång $0.' }",
        n, id);
    v1::Namndinformation told;
    KV_RETURN_IF_ERROR(
        utforare.Unary(absl::StrCat(kSarah, "CreateNamndinformation"), request, told, {deadline, "", ""}));
    return absl::StrCat(told.name(), " om ", told.rapport());
  };
  const auto stored = [&]() -> Keys {
    std::multiset<std::string> keys, about, rapporter;
    KV_RETURN_IF_ERROR((EachRow<v1::ListNamndinformationerRequest, v1::ListNamndinformationerResponse>(
        team, absl::StrCat(kSarah, "ListNamndinformationer"), [&](const Message& row) {
          keys.insert(absl::StrCat(Text(row, "name"), " om ", Text(row, "rapport")));
          about.insert(Text(row, "rapport"));
        })));
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Avvikelse> rows, Register(team));
    for (const v1::Avvikelse& row : rows) {
      if (row.kalla() == kInformation) rapporter.insert(row.name());
    }
    if (about != rapporter) keys.insert(absl::StrCat(about.size(), " told, ", rapporter.size(), " other rapporter"));
    return keys;
  };
  return {write, stored, {{"SKAPAD"}, {"SKAPAD"}}, kService};
}

// A file of one row, known by its id there.
Target ImportTarget(rpc::Channel& team) {
  const auto write = [&](int64_t n, const std::string& id, absl::Time deadline) -> absl::StatusOr<std::string> {
    auto rows = Filled<v1::ImportAvvikelserRequest>(
        "rader { rad: 2 kall_id: 'I-$0' handelse: 'I-$0' typ: 'avvikelse' lagrum: 'SoL' enhet: "
        "'kommuner/9999/enheter/norr'"
        " insatstyp: 'SOL_HEMTJANST' rapporterad_date: '2026-11-20' kategorier: 'UTFORANDE_EJ' }",
        n, id);
    rows.set_kalla(kImport);
    v1::ImportAvvikelserRequest batch;
    v1::ImportAvvikelserResponse response;
    bool sent = false;
    KV_RETURN_IF_ERROR(team.ClientStream(absl::StrCat(kRegister, "ImportAvvikelser"), batch, response,
                                         {deadline, "", ""}, [&](Message& next) {
                                           next.CopyFrom(rows);
                                           return !std::exchange(sent, true);
                                         }));
    if (response.antal_fel() > 0) return absl::InternalError(response.ShortDebugString());
    // The answer of an import names no row.
    v1::ListAvvikelserRequest list;
    list.set_parent(kParent);
    list.set_filter(absl::StrCat("handelse = \"", rows.rader(0).handelse(), "\""));
    v1::ListAvvikelserResponse found;
    KV_RETURN_IF_ERROR(team.Unary(absl::StrCat(kRegister, "ListAvvikelser"), list, found, {deadline, "", ""}));
    std::string key = rows.rader(0).kall_id();
    for (const v1::Avvikelse& row : found.avvikelser()) absl::StrAppend(&key, " ", row.name());
    return key;
  };
  const auto stored = [&]() -> Keys {
    KV_ASSIGN_OR_RETURN(const std::vector<v1::Avvikelse> rows, Register(team));
    std::multiset<std::string> keys;
    for (const v1::Avvikelse& row : rows) {
      if (row.kalla() == kImport) keys.insert(TextAndName(row, "kall_id"));
    }
    return keys;
  };
  return {write, stored, {{"SKAPAD"}}, kService};
}

}  // namespace

Target AvvikelseTarget(rpc::Channel& channel) {
  // Whatever the chains below do not make: a row that is nobody's shows here.
  const KeyOf key = [](const Message& row) -> std::string {
    const auto& a = static_cast<const v1::Avvikelse&>(row);
    const bool chained = absl::StartsWith(a.handelse(), "S-") || absl::StartsWith(a.handelse(), "M-") ||
                         absl::StartsWith(a.handelse(), "K-") || !a.synpunkt().empty() || a.kalla() == kImport ||
                         a.kalla() == kInformation;
    return chained ? "" : TextAndName(a, "handelse");
  };
  return Rows<v1::CreateAvvikelseRequest, v1::Avvikelse, v1::ListAvvikelserRequest, v1::ListAvvikelserResponse>(
      kService, channel, absl::StrCat(kRegister, "CreateAvvikelse"), absl::StrCat(kRegister, "ListAvvikelser"),
      "avvikelse { handelse: 'H-$0' typ: AVVIKELSE lagrum: SOL enhet: 'kommuner/9999/enheter/norr'"
      " insatstyp: 'SOL_HEMTJANST' beskrivning: 'Besöket på morgonen blev inte av.' konsekvens: 'Oro.'"
      " kategorier { kod: 'UTFORANDE_EJ' } }",
      key);
}

std::vector<Target> AvvikelseChains(const Avvikelsefolk& folk) {
  return {RattadTarget(*folk.team, *folk.sas),     LexSarahTarget(*folk.team, *folk.sas, *folk.namnd),
          LexMariaTarget(*folk.team, *folk.mas),   SynpunktTarget(*folk.team),
          NamndTarget(*folk.team, *folk.utforare), ImportTarget(*folk.team)};
}

}  // namespace kvalitet::tests

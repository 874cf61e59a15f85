// What the tests of lex Sarah and of lex Maria do alike, as people of the kommun and of an utförare.  `Lex` names the
// messages and methods of one of them.
#pragma once
#include <gmock/gmock.h>

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "tests/services/avvikelser_fixture.h"

namespace kvalitet::avvikelser {

using Roll = options::v1::Roll;

inline constexpr char kMarker[] = "MARKOR-I-EGEN-UTREDNING";

template <class Lex>
class LexTest : public HouseTest {
 protected:
  using Arende = typename Lex::Arende;

  static proto::Call As(Roll roll) {
    proto::Call call = House::Team();
    call.who.subject = absl::StrCat("person-", Roll_Name(roll));
    call.who.roles = {roll};
    return call;
  }
  // The head of an enhet.
  static proto::Call Chef(const std::string& utforare, const std::string& enhet) {
    proto::Call call = As(Roll::ENHETSCHEF);
    call.scope = {false, {{FakeRegistry::Utforare(utforare), {FakeRegistry::Enhet(enhet)}, ""}}};
    return call;
  }
  absl::StatusOr<Arende> Read(const std::string& name, const proto::Call& call) {
    typename Lex::Get request;
    request.set_name(name);
    return Ask<Arende>(Lex::kGet, request, call);
  }
  absl::Status Move(Arende& arende, const typename Lex::Move& request, const proto::Call& call) {
    auto moved = Ask<Arende>(Lex::kMove, request, call);
    if (moved.ok()) arende = *moved;
    return moved.status();
  }
  absl::Status Move(Arende& arende, typename Lex::Steg steg, const proto::Call& call) {
    return Move(arende, Lex::Ready(arende, steg), call);
  }
  // A step with all that any step asks for.
  static typename Lex::Move Steg(const Arende& arende, typename Lex::Steg steg) { return Lex::Ready(arende, steg); }
  absl::Status Skriv(Arende& arende, const std::vector<std::string>& mask, const proto::Call& call) {
    typename Lex::Update request;
    Lex::In(request) = arende;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    auto written = Ask<Arende>(Lex::kUpdate, request, call);
    if (written.ok()) arende = *written;
    return written.status();
  }
  // What was sent to IVO; `nr` 0: the last.
  absl::StatusOr<typename Lex::Exported> Export(const Arende& arende, int nr, const proto::Call& call,
                                                bool pdf = false) {
    typename Lex::Export request;
    request.set_name(arende.name());
    request.set_nr(nr);
    request.set_pdf(pdf);
    return Ask<typename Lex::Exported>(Lex::kExport, request, call);
  }
  // What a step would send to IVO.
  absl::StatusOr<typename Lex::Exported> Utkast(const typename Lex::Move& steg, const proto::Call& call,
                                                bool pdf = false) {
    typename Lex::Export request;
    request.set_name(steg.name());
    request.set_pdf(pdf);
    *request.mutable_utkast() = steg;
    return Ask<typename Lex::Exported>(Lex::kExport, request, call);
  }
  std::set<std::string> AttGora(const proto::Call& call, bool allas = false) {
    attgora::v1::ListAttGoraRequest request;
    request.set_parent("kommuner/0114");
    request.set_allas(allas);
    const auto answer = Ask<attgora::v1::ListAttGoraResponse>("ListAttGora", request, call);
    EXPECT_TRUE(answer.ok()) << answer.status();
    std::set<std::string> lines;
    if (!answer.ok()) return lines;
    for (const auto& line : answer->att_gora()) lines.insert(absl::StrCat(line.vad(), " ", line.sista_date()));
    return lines;
  }
};

}  // namespace kvalitet::avvikelser

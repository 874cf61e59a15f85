// Who may call what: every method of the contract × role × grant, against an oracle made from the options alone.
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "common/rpc/authorize.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"
#include "kvalitet/compiler/v1/compiler.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"
#include "tests/common/kernel.h"
#include "tests/support/contract.h"

namespace kvalitet::rpc {
namespace {

using google::protobuf::MethodDescriptor;
using options::v1::Roll;
using proto::Identity;
using proto::RowScope;
using tests::EveryMethod;
using tests::ReasonIs;

constexpr char kOwn[] = "kommuner/0114/utforare/egen", kEnhet[] = "kommuner/0114/enheter/egen";

// What a row of the oracle's table says: nothing, the whole kommun, or some rows.
std::string Told(const absl::StatusOr<RowScope>& scope) {
  if (!scope.ok()) return proto::ReasonOf(scope.status());
  if (scope->all) return "ALLT";
  return absl::StrJoin(scope->reaches, "; ", [](std::string* out, const proto::Reach& reach) {
    absl::StrAppend(out, "utforare=", reach.utforare, " enheter=", absl::StrJoin(reach.enheter, ","),
                    " rapportor=", reach.rapportor);
  });
}

// The oracle's reading of the options: their words as text, with those of the group, and no code of the kernel.
std::string RuleText(const MethodDescriptor* method) {
  std::string text = method->options().GetExtension(options::v1::metod).ShortDebugString();
  const size_t group = text.find("grupp: \"");
  if (group == std::string::npos) return text;
  const std::string groups = method->service()->options().GetExtension(options::v1::tjanst).ShortDebugString();
  const std::string name = text.substr(group + 7, text.find('"', group + 8) - group - 6);
  const size_t at = groups.find(absl::StrCat("namn: ", name));
  if (at != std::string::npos) absl::StrAppend(&text, " ", groups.substr(at, groups.find('}', at) - at));
  return text;
}

std::string Wanted(const MethodDescriptor* method, const std::string& role, bool own_kommun, const std::string& grant) {
  const std::string text = RuleText(method);
  std::set<std::string> named;
  for (const auto& word : {"KVALITETSTEAM", "AVTALSANSVARIG", "UTFORARADMIN", "UTFORARE", "ENHETSCHEF", "RAPPORTOR",
                           "LEX_SARAH_UTREDARE", "SAS", "MAS", "MAR", "EKONOM", "LEDNING", "NAMND", "SEKRETESSPROVARE",
                           "LOGGRANSKARE", "REVISOR", "JOBB", "ADMIN"}) {
    if (text.find(absl::StrCat("roll: ", word, " ")) != std::string::npos) named.insert(word);
  }
  if (named.count(role) == 0) return "ROLL_SAKNAS";
  if (text.find("utan_kommun: true") != std::string::npos) return "ALLT";
  const bool of_utforare = role == "UTFORARADMIN" || role == "UTFORARE" || role == "ENHETSCHEF" || role == "RAPPORTOR";
  const bool staff = grant == "kommun";
  if (!own_kommun) return "FINNS_INTE";
  if (!of_utforare) return staff ? "ALLT" : "FINNS_INTE";
  if (text.find("omfang: OMFANG_KOMMUN") != std::string::npos) return "ALLT";
  if (role == "RAPPORTOR") {
    return absl::StrCat("utforare=", staff ? "" : kOwn, " enheter=", grant == "enhet" ? kEnhet : "", " rapportor=anna");
  }
  if (staff || (role == "ENHETSCHEF" && grant != "enhet")) return "FINNS_INTE";
  return absl::StrCat("utforare=", kOwn, " enheter=", grant == "enhet" ? kEnhet : "", " rapportor=");
}

TEST(AuthorizeTest, WhoMayNotIsToldWhoMay) {
  Identity who;
  who.roles = {options::v1::EKONOM};
  who.grants = {{"0114", "", {}}};
  for (const MethodDescriptor* method : EveryMethod()) {
    const auto scope = Authorize(who, method, "0114");
    if (proto::ReasonOf(scope.status()) != "ROLL_SAKNAS") continue;
    const std::string text = proto::SwedishOf(scope.status());
    const bool only_programs = proto::RolesOf(method) == std::vector<Roll>{options::v1::JOBB};
    EXPECT_EQ(absl::StrContains(text, " Det får "), !only_programs) << method->full_name() << ": " << text;
    if (method->full_name() == "kvalitet.uppfoljning.v1.UppfoljningService.FaststallUppfoljning") {
      EXPECT_TRUE(absl::StrContains(text, " Det får kvalitetsteam. ")) << text;
    }
  }
}

TEST(AuthorizeTest, EveryMethodForEveryRoleAndGrantAsTheOptionsSay) {
  int cells = 0, allowed = 0;
  ASSERT_GT(EveryMethod().size(), 60u);
  for (const MethodDescriptor* method : EveryMethod()) {
    for (int r = options::v1::KVALITETSTEAM; r <= options::v1::ADMIN; ++r) {
      const Roll role = static_cast<Roll>(r);
      if (role == options::v1::JOBB) continue;  // no token gives it; the program is tried below
      for (const std::string& grant : std::vector<std::string>{"kommun", "utforare", "enhet"}) {
        for (bool own_kommun : {true, false}) {
          Identity who;
          who.subject = "anna";
          who.roles = {role};
          who.grants = {{"0114", grant == "kommun" ? "" : kOwn, {}}};
          if (grant == "enhet") who.grants[0].enheter = {kEnhet};
          const std::string got = Told(Authorize(who, method, own_kommun ? "0114" : "0180"));
          ASSERT_EQ(got, Wanted(method, options::v1::Roll_Name(role), own_kommun, grant))
              << method->full_name() << " for " << options::v1::Roll_Name(role) << " of " << grant << " in "
              << (own_kommun ? "0114" : "0180");
          ++cells;
          allowed += got != "ROLL_SAKNAS" && got != "FINNS_INTE";
        }
      }
    }
    Identity nobody, stranger, program;
    EXPECT_EQ(Told(Authorize(nobody, method, "0114")), "ROLL_SAKNAS");
    nobody.grants = {{"0114", "", {}}};
    EXPECT_EQ(Told(Authorize(nobody, method, "0114")), "ROLL_SAKNAS") << "a grant without a role";
    stranger.roles = {options::v1::KVALITETSTEAM};
    if (!proto::Rule(method).utan_kommun()) {
      EXPECT_FALSE(Authorize(stranger, method, "0114").ok()) << "a role without a grant";
    }
    program.program = true;
    program.roles = {options::v1::JOBB};
    EXPECT_EQ(Authorize(program, method, "0180").ok(),
              RuleText(method).find("roll: JOBB ") != std::string::npos);
  }
  EXPECT_GT(cells, 6000);
  EXPECT_GT(allowed, 500);
}

const MethodDescriptor* GetAvvikelse() {
  return avvikelser::v1::Avvikelse::descriptor()->file()->service(0)->FindMethodByName("GetAvvikelse");
}

TEST(AuthorizeTest, TheWidestOfSeveralRolesHolds) {
  const MethodDescriptor* get = GetAvvikelse();
  Identity who;
  who.subject = "anna";
  who.roles = {options::v1::RAPPORTOR, options::v1::ENHETSCHEF, options::v1::UTFORARE};
  who.grants = {{"0114", kOwn, {kEnhet}}};
  const std::string head = absl::StrCat("utforare=", kOwn, " enheter=", kEnhet, " rapportor=");
  EXPECT_EQ(Told(Authorize(who, get, "0114")), head);
  who.roles = {options::v1::RAPPORTOR, options::v1::ENHETSCHEF};
  EXPECT_EQ(Told(Authorize(who, get, "0114")), head);
  who.roles = {options::v1::RAPPORTOR};
  EXPECT_EQ(Told(Authorize(who, get, "0114")), absl::StrCat(head, "anna"));
  // The head of an enhet is that for one utförare: the enhet changes hands, and what the one before answered stays its own.
  who.grants = {{"0114", "", {kEnhet}}};
  who.roles = {options::v1::ENHETSCHEF};
  EXPECT_EQ(Told(Authorize(who, get, "0114")), "FINNS_INTE");
  who.roles = {options::v1::RAPPORTOR, options::v1::ENHETSCHEF};
  EXPECT_EQ(Told(Authorize(who, get, "0114")), absl::StrCat("utforare= enheter=", kEnhet, " rapportor=anna"));
  // Of the kommun's staff in one kommun, of an utförare in another: neither reaches into the other.
  who.roles = {options::v1::KVALITETSTEAM, options::v1::UTFORARE};
  who.grants = {{"0180", "", {}}, {"0114", kOwn, {}}};
  EXPECT_EQ(Told(Authorize(who, get, "0114")), absl::StrCat("utforare=", kOwn, " enheter= rapportor="));
  EXPECT_EQ(Told(Authorize(who, get, "0180")), "ALLT");
  EXPECT_EQ(Told(Authorize(who, get, "1280")), "FINNS_INTE");
  EXPECT_EQ(Told(Authorize(who, get, "")), "KOMMUN_SAKNAS");
}

TEST(AuthorizeTest, TheGrantsOfOneKommunAddUp) {
  Identity who;
  who.subject = "anna";
  who.roles = {options::v1::UTFORARE, options::v1::ENHETSCHEF};
  const std::string a = "kommuner/0114/utforare/a", b = "kommuner/0114/utforare/b";
  who.grants = {{"0114", a, {}}, {"0114", b, {kEnhet}}, {"0180", "kommuner/0180/utforare/c", {}}};
  EXPECT_EQ(Told(Authorize(who, GetAvvikelse(), "0114")),
            absl::StrCat("utforare=", a, " enheter= rapportor=; utforare=", b, " enheter=", kEnhet, " rapportor="))
      << "what limits one grant does not limit the other, and the other does not widen it";
  EXPECT_EQ(Told(Authorize(who, GetAvvikelse(), "0180")), "utforare=kommuner/0180/utforare/c enheter= rapportor=");
  who.roles = {options::v1::ENHETSCHEF};  // of the second only: the first names no enhet
  EXPECT_EQ(Told(Authorize(who, GetAvvikelse(), "0114")),
            absl::StrCat("utforare=", b, " enheter=", kEnhet, " rapportor="));
  who.roles = {options::v1::UTFORARE, options::v1::KVALITETSTEAM};
  EXPECT_EQ(Told(Authorize(who, GetAvvikelse(), "0180")), "utforare=kommuner/0180/utforare/c enheter= rapportor=")
      << "a role of the kommun is worth nothing in an utförare's grant";
  who.grants.push_back({"0114", "", {}});
  EXPECT_EQ(Told(Authorize(who, GetAvvikelse(), "0114")), "ALLT");
}

TEST(AuthorizeTest, RolesCountWhereTheirGrantIs) {
  Identity who;
  who.roles = {options::v1::KVALITETSTEAM, options::v1::UTFORARADMIN, options::v1::RAPPORTOR};
  who.grants = {{"0180", "", {}}, {"0114", kOwn, {}}, {"1280", "", {}}, {"1280", "kommuner/1280/utforare/egen", {}}};
  EXPECT_EQ(RolesIn(who, "0180"), (std::vector<Roll>{options::v1::KVALITETSTEAM, options::v1::RAPPORTOR}));
  EXPECT_EQ(RolesIn(who, "0114"), (std::vector<Roll>{options::v1::UTFORARADMIN, options::v1::RAPPORTOR}));
  EXPECT_EQ(RolesIn(who, "1280"), who.roles) << "both, in a kommun where both are granted";
  EXPECT_EQ(RolesIn(who, "2480"), std::vector<Roll>());
}

TEST(AuthorizeTest, TheKommunOfARequest) {
  registry::v1::CreateEnhetRequest create;
  EXPECT_EQ(KommunOf(create), "");
  create.set_parent("kommuner/0114");
  EXPECT_EQ(KommunOf(create), "0114");
  registry::v1::UpdateEnhetRequest update;
  update.mutable_enhet()->set_name("kommuner/0180/enheter/a");
  EXPECT_EQ(KommunOf(update), "0180");
  registry::v1::GetEnhetRequest get;
  for (const char* name : {"", "kommuner", "kommuner/", "kommuner/114/enheter/a", "kommuner/-/enheter/a",
                           "Kommuner/0114/enheter/a", " kommuner/0114", "kommuner/01140/x", "x/kommuner/0114"}) {
    get.set_name(name);
    EXPECT_EQ(KommunOf(get), "") << name;
  }
}

// Every method that is not for lists of law can tell its kommun.
TEST(AuthorizeTest, EveryRequestNamesItsKommun) {
  for (const MethodDescriptor* method : EveryMethod()) {
    const proto::MethodRule& rule = proto::Rule(method);
    EXPECT_FALSE(proto::RolesOf(method).empty()) << method->full_name();
    EXPECT_NE(rule.omfang(), options::v1::OMFANG_UNSPECIFIED) << method->full_name();
    if (rule.utan_kommun()) continue;
    const auto* input = method->input_type();
    bool names = input->FindFieldByName("parent") != nullptr || input->FindFieldByName("name") != nullptr;
    for (int i = 0; i < input->field_count(); ++i) {
      const auto* f = input->field(i);
      names = names || (f->message_type() != nullptr && !f->is_repeated() && proto::IsResource(f->message_type()));
    }
    EXPECT_TRUE(names) << method->full_name();
  }
}

}  // namespace
}  // namespace kvalitet::rpc

// The access matrix, generated from the contract: every method × every role × {the kommun's own staff, the utförare
// that owns the rows, another utförare, another kommun, nobody}, through the port of a whole suite.  Each cell asserts
// the code, and that no byte of the owner's planted marker comes back to those who may not see it.
#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/id.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "common/rpc/channel.h"
#include "common/rpc/wire.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"
#include "kvalitet/compiler/v1/compiler.pb.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"
#include "tests/suite/planted.h"
#include "tests/support/contract.h"

namespace kvalitet::tests {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using options::v1::Roll;

enum class Who { kStaff, kOwner, kOther, kBoth, kOtherKommun };

const char* Name(Who who) {
  switch (who) {
    case Who::kStaff:
      return "staff";
    case Who::kOwner:
      return "owner";
    case Who::kOther:
      return "other utförare";
    case Who::kBoth:
      return "both utförare";
    default:
      return "other kommun";
  }
}

bool OfUtforare(Roll role) {
  return role == Roll::UTFORARADMIN || role == Roll::UTFORARE || role == Roll::ENHETSCHEF || role == Roll::RAPPORTOR;
}

bool Reads(const MethodDescriptor* method) {
  return absl::StartsWith(method->name(), "Get") || absl::StartsWith(method->name(), "List") ||
         absl::StartsWith(method->name(), "Count");
}

void SetText(Message& m, const char* field, const std::string& value) {
  const FieldDescriptor* f = m.GetDescriptor()->FindFieldByName(field);
  if (f != nullptr && !f->is_repeated() && f->type() == FieldDescriptor::TYPE_STRING) {
    m.GetReflection()->SetString(&m, f, value);
  }
}

// A request about the planted rows: names by the collection that the method's field points at.
std::unique_ptr<Message> RequestFor(const MethodDescriptor* method, const Planted& planted) {
  std::unique_ptr<Message> request = rpc::NewMessage(method->input_type());
  SetText(*request, "parent", Planted::kParent);
  std::string name = planted.NameFor(method);
  if (name.empty()) name = absl::StrCat(Planted::kParent, "/saknas/x");
  SetText(*request, "name", name);
  SetText(*request, "from_date", "2026-01-01");
  SetText(*request, "to_date", "2026-12-31");
  SetText(*request, "enhet", planted.enhet);
  const FieldDescriptor* insatstyp = method->input_type()->FindFieldByName("insatstyp");
  const bool by_name = insatstyp != nullptr && !proto::Rule(insatstyp).reference().empty();
  SetText(*request, "insatstyp",
          by_name ? absl::StrCat(Planted::kParent, "/insatstyper/sol-hemtjanst") : planted.insatstyp);
  SetText(*request, "date", "2026-06-01");
  const auto* d = request->GetDescriptor();
  for (int i = 0; i < d->field_count(); ++i) {
    const FieldDescriptor* f = d->field(i);
    if (f->message_type() == nullptr || f->is_repeated() || !proto::IsResource(f->message_type())) continue;
    Message& resource = *request->GetReflection()->MutableMessage(request.get(), f);
    SetText(resource, "name", name);
  }
  return request;
}

class AccessMatrix : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { planted_ = Planted::Make().release(); }
  static void TearDownTestSuite() {
    delete planted_;
    planted_ = nullptr;
  }

  proto::Identity Identity(Roll role, Who who) const {
    proto::Identity identity;
    identity.subject = absl::StrCat("person-", static_cast<int>(role), "-", static_cast<int>(who));
    identity.roles = {role};
    if (who == Who::kStaff) identity.grants = {{"9999", "", {}}};
    if (who == Who::kOtherKommun) identity.grants = {{"0180", "", {}}};
    // The owner stands last, so that a reach of the first grant alone shows.
    if (who == Who::kOther || who == Who::kBoth) identity.grants = {OtherGrant()};
    if (who == Who::kOwner || who == Who::kBoth) identity.grants.push_back(OwnGrant());
    return identity;
  }

  proto::Grant OwnGrant() const { return {"9999", planted_->utforare, {planted_->enhet}}; }
  proto::Grant OtherGrant() const { return {"9999", planted_->other_utforare, {planted_->other_enhet}}; }

  struct Answer {
    absl::Status status;
    std::string bytes;
  };

  Answer Ask(const MethodDescriptor* method, const std::string& credentials) const {
    return Ask(method, RequestFor(method, *planted_), credentials);
  }
  Answer Ask(const MethodDescriptor* method, std::unique_ptr<Message> request, const std::string& credentials) const {
    std::unique_ptr<Message> response = rpc::NewMessage(method->output_type());
    rpc::CallOptions options;
    options.deadline = absl::Now() + absl::Seconds(60);
    options.credentials = credentials;
    const std::string path = absl::StrCat(method->service()->full_name(), "/", method->name());
    Answer answer;
    if (method->server_streaming()) {
      answer.status = planted_->channel().ServerStream(path, *request, *response, options, [&](const Message& m) {
        answer.bytes += m.SerializeAsString();
        return true;
      });
    } else if (method->client_streaming()) {
      bool sent = false;
      std::unique_ptr<Message> batch(request->New());
      answer.status = planted_->channel().ClientStream(path, *batch, *response, options, [&](Message& m) {
        if (sent) return false;
        sent = true;
        m.CopyFrom(*request);
        return true;
      });
    } else {
      answer.status = planted_->channel().Unary(path, *request, *response, options);
    }
    answer.bytes += response->SerializeAsString();
    answer.bytes += answer.status.ToString();
    return answer;
  }

  // A unary method of avvikelser as `who`.
  template <class Response, class Request>
  absl::StatusOr<Response> Call(const char* method, const Request& request, const proto::Identity& who) const {
    rpc::CallOptions options;
    options.deadline = absl::Now() + absl::Seconds(60);
    options.credentials = planted_->Token(who);
    Response response;
    const absl::Status status = planted_->channel().Unary(
        absl::StrCat("kvalitet.avvikelser.v1.AvvikelseService/", method), request, response, options);
    if (!status.ok()) return status;
    return response;
  }

  static Planted* planted_;
};

Planted* AccessMatrix::planted_ = nullptr;

TEST_F(AccessMatrix, NobodyGetsNothing) {
  for (const MethodDescriptor* method : EveryMethod()) {
    EXPECT_EQ(Ask(method, "").status.code(), absl::StatusCode::kUnauthenticated) << method->full_name();
    EXPECT_EQ(Ask(method, "Bearer x.y.z").status.code(), absl::StatusCode::kUnauthenticated) << method->full_name();
  }
}

TEST_F(AccessMatrix, EveryCellAnswersAsTheContractSays) {
  int cells = 0, allowed = 0;
  for (const MethodDescriptor* method : EveryMethod()) {
    const options::v1::MethodRule& rule = proto::Rule(method);
    for (int r = options::v1::Roll_MIN + 1; r <= options::v1::Roll_MAX; ++r) {
      const Roll role = static_cast<Roll>(r);
      if (role == Roll::JOBB) continue;  // for programs; a token never holds it
      for (Who who : {Who::kStaff, Who::kOwner, Who::kOther, Who::kBoth, Who::kOtherKommun}) {
        ++cells;
        const Answer answer = Ask(method, planted_->Token(Identity(role, who)));
        const std::string cell = absl::StrCat(method->full_name(), " × ", options::v1::Roll_Name(role), " × ",
                                              Name(who), ": ", answer.status.ToString());
        const std::vector<Roll> roles = proto::RolesOf(method);
        const bool named = std::find(roles.begin(), roles.end(), role) != roles.end();
        if (!named) {
          EXPECT_EQ(answer.status.code(), absl::StatusCode::kPermissionDenied) << cell;
        } else if (who == Who::kOtherKommun && !rule.utan_kommun()) {
          EXPECT_EQ(answer.status.code(), absl::StatusCode::kNotFound) << cell;
        } else {
          EXPECT_NE(answer.status.code(), absl::StatusCode::kUnauthenticated) << cell;
          EXPECT_NE(answer.status.code(), absl::StatusCode::kInternal) << cell;
          EXPECT_NE(answer.status.code(), absl::StatusCode::kUnknown) << cell;
        }
        // The marker stands in rows of the owner: in a case, and in answers that were never handed in.
        const bool owns = who == Who::kOwner || who == Who::kBoth;
        const bool may_see_case = owns || (who == Who::kStaff && !OfUtforare(role));
        EXPECT_TRUE(may_see_case || !absl::StrContains(answer.bytes, Planted::kCaseMarker)) << cell;
        EXPECT_TRUE(owns || !absl::StrContains(answer.bytes, Planted::kAnswerMarker)) << cell;
        EXPECT_TRUE(owns || !absl::StrContains(answer.bytes, Planted::kOwnFileMarker)) << cell;
        if (named && who == Who::kStaff && !OfUtforare(role) && Reads(method) && planted_->Has(method)) {
          EXPECT_TRUE(answer.status.ok() || absl::IsFailedPrecondition(answer.status)) << cell;
          allowed += answer.status.ok() ? 1 : 0;
        }
      }
    }
  }
  EXPECT_GT(cells, 5000);
  EXPECT_GT(allowed, 100);  // the matrix does not pass by refusing everything
}

TEST_F(AccessMatrix, TheOwnerSeesItsOwn) {
  const std::string own = planted_->Token(Identity(Roll::UTFORARE, Who::kOwner));
  const auto* get = avvikelser::v1::Avvikelse::descriptor()->file()->service(0)->FindMethodByName("GetAvvikelse");
  EXPECT_TRUE(absl::StrContains(Ask(get, own).bytes, Planted::kCaseMarker));
  const auto* answers =
      uppfoljning::v1::CreateFormularRequest::descriptor()->file()->service(0)->FindMethodByName("ListSvar");
  EXPECT_TRUE(absl::StrContains(Ask(answers, own).bytes, Planted::kAnswerMarker));
  const std::string other = planted_->Token(Identity(Roll::UTFORARE, Who::kOther));
  EXPECT_EQ(Ask(get, other).status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Ask(answers, other).status.code(), absl::StatusCode::kNotFound);
}

TEST_F(AccessMatrix, TwoGrantsOfOneKommunReachBoth) {
  using avvikelser::v1::Avvikelse;
  // What the person reads, lists, counts and changes of the two cases; the owner has the line of a synpunkt beside.
  const auto reach = [&](const proto::Identity& who) {
    std::string seen;
    avvikelser::v1::ListAvvikelserRequest list;
    list.set_parent(Planted::kParent);
    const auto page = Call<avvikelser::v1::ListAvvikelserResponse>("ListAvvikelser", list, who);
    for (const Avvikelse& one : page->avvikelser()) absl::StrAppend(&seen, "L", one.name() == planted_->own_case);
    avvikelser::v1::CountAvvikelserRequest count;
    count.set_parent(Planted::kParent);
    absl::StrAppend(&seen, "N", Call<avvikelser::v1::CountAvvikelserResponse>("CountAvvikelser", count, who)->totalt());
    for (const auto& [name, marker] : {std::pair{planted_->own_case, Planted::kCaseMarker},
                                       std::pair{planted_->other_case, Planted::kOtherCaseMarker}}) {
      avvikelser::v1::GetAvvikelseRequest get;
      get.set_name(name);
      const absl::StatusOr<Avvikelse> got = Call<Avvikelse>("GetAvvikelse", get, who);
      if (got.ok() && absl::StrContains(got->beskrivning(), marker)) absl::StrAppend(&seen, "G");
      avvikelser::v1::UpdateAvvikelseRequest update;
      update.mutable_avvikelse()->set_name(name);
      update.mutable_avvikelse()->set_konsekvens("Mycket oro.");
      update.mutable_update_mask()->add_paths("konsekvens");
      update.set_request_id(base::NewId(absl::Now()));
      absl::StrAppend(&seen, Call<Avvikelse>("UpdateAvvikelse", update, who).ok() ? "U" : "-");
    }
    return seen;
  };
  for (Roll role : {Roll::UTFORARE, Roll::ENHETSCHEF}) {
    EXPECT_EQ(reach(Identity(role, Who::kBoth)), "L1L0L0N3GUGU") << options::v1::Roll_Name(role);
    EXPECT_EQ(reach(Identity(role, Who::kOwner)), "L1L0N2GU-") << options::v1::Roll_Name(role);
    EXPECT_EQ(reach(Identity(role, Who::kOther)), "L0N1-GU") << options::v1::Roll_Name(role);
    proto::Identity crossed = Identity(role, Who::kBoth);
    crossed.grants = {OwnGrant(), {"9999", planted_->other_utforare, {planted_->enhet}}};
    EXPECT_EQ(reach(crossed), "L1L0N2GU-") << "the enhet of one grant does not open the other";
  }
}

TEST_F(AccessMatrix, TheKommunSeesNoAnswersBeforeTheyAreHandedIn) {
  const std::string team = planted_->Token(Identity(Roll::KVALITETSTEAM, Who::kStaff));
  for (const MethodDescriptor* method : EveryMethod()) {
    EXPECT_FALSE(absl::StrContains(Ask(method, team).bytes, Planted::kAnswerMarker)) << method->full_name();
  }
}

// Asked for by its own name, with every method and as every role of the kommun.
TEST_F(AccessMatrix, TheKommunGetsNoByteOfAnUtforaresOwnFile) {
  const auto* file = avvikelser::v1::Avvikelse::descriptor()->file();
  const MethodDescriptor* get = file->FindServiceByName("LexSarahService")->FindMethodByName("GetLexSarahArende");
  const auto about = [&](const MethodDescriptor* method, const std::string& name) {
    std::unique_ptr<Message> request = RequestFor(method, *planted_);
    SetText(*request, "name", name);
    return request;
  };
  proto::Identity head;
  head.subject = "head";
  head.roles = {Roll::UTFORARE};
  head.grants = {{"9999", planted_->utforare, {}}};
  const Answer own = Ask(get, about(get, planted_->own_file), planted_->Token(head));
  EXPECT_TRUE(absl::StrContains(own.bytes, Planted::kOwnFileMarker)) << own.status;
  get = file->FindServiceByName("LexMariaService")->FindMethodByName("GetLexMariaArende");
  const Answer maria = Ask(get, about(get, planted_->own_maria), planted_->Token(head));
  EXPECT_TRUE(absl::StrContains(maria.bytes, Planted::kOwnFileMarker)) << maria.status;
  int asked = 0;
  for (int s = 0; s < file->service_count(); ++s) {
    for (int i = 0; i < file->service(s)->method_count(); ++i) {
      const MethodDescriptor* method = file->service(s)->method(i);
      if (absl::StartsWith(method->name(), "Delete")) continue;
      for (Roll role : proto::RolesOf(method)) {
        if (OfUtforare(role) || role == Roll::JOBB) continue;
        const std::string token = planted_->Token(Identity(role, Who::kStaff));
        for (const std::string& name : {planted_->own_file, planted_->own_rapport, planted_->own_maria,
                                        planted_->own_maria_rapport, planted_->own_example}) {
          const Answer answer = Ask(method, about(method, name), token);
          EXPECT_FALSE(absl::StrContains(answer.bytes, Planted::kOwnFileMarker))
              << method->full_name() << " as " << options::v1::Roll_Name(role);
          ++asked;
        }
      }
    }
  }
  EXPECT_GT(asked, 100);
}

TEST_F(AccessMatrix, ThePortDoesNotBelieveAProgramsName) {
  // The inner servers believe the header on their in-process channels; the port that people use never does.
  const auto* list = registry::v1::GetEnhetRequest::descriptor()->file()->service(0)->FindMethodByName("ListEnheter");
  EXPECT_EQ(planted_->AskAsProgram(list, *RequestFor(list, *planted_)), grpc::StatusCode::UNAUTHENTICATED);
}

}  // namespace
}  // namespace kvalitet::tests

// The contract's own rules, read from the descriptors with their comments.
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <map>
#include <regex>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "kvalitet/options/v1/options.pb.h"

namespace kvalitet::style {
namespace {

using google::protobuf::DescriptorProto;
using google::protobuf::EnumDescriptorProto;
using google::protobuf::FieldDescriptorProto;
using google::protobuf::FileDescriptorProto;
using google::protobuf::FileDescriptorSet;
using google::protobuf::MethodDescriptorProto;
using options::v1::FieldRule;
using options::v1::MethodRule;
using options::v1::ResourceRule;

constexpr int kLongestName = 120;
constexpr int kLongestId = 36;  // a UUID

class ProtoStyleTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::ifstream in(absl::StrCat(KVALITET_BINARY_DIR, "/proto/kvalitet.desc"), std::ios::binary);
    ASSERT_TRUE(set_.ParseFromIstream(&in)) << "the build makes proto/kvalitet.desc";
    for (const FileDescriptorProto& file : set_.file()) {
      if (!absl::StartsWith(file.name(), "kvalitet/")) continue;
      files_.push_back(&file);
      for (const DescriptorProto& message : file.message_type()) Index("." + file.package(), message);
    }
    ASSERT_FALSE(files_.empty());
  }
  void TearDown() override { EXPECT_TRUE(lines_.empty()) << absl::StrJoin(lines_, "\n"); }

  template <typename... Parts>
  void Add(const Parts&... parts) {
    lines_.push_back(absl::StrCat(parts...));
  }
  void EachMessage(const std::function<void(const std::string& name, const DescriptorProto&)>& f) {
    for (const auto& [name, message] : messages_) f(name, *message);
  }
  void EachField(
      const std::function<void(const std::string& where, const FieldDescriptorProto&, const FieldRule&)>& f) {
    EachMessage([&](const std::string& name, const DescriptorProto& message) {
      for (const FieldDescriptorProto& field : message.field()) {
        f(absl::StrCat(name.substr(1), ".", field.name()), field, field.options().GetExtension(options::v1::falt));
      }
    });
  }
  void EachMethod(const std::function<void(const std::string& where, const MethodDescriptorProto&)>& f) {
    for (const FileDescriptorProto* file : files_) {
      for (const auto& service : file->service()) {
        for (const MethodDescriptorProto& method : service.method()) {
          f(absl::StrCat(file->package(), ".", service.name(), "/", method.name()), method);
        }
      }
    }
  }
  void EachEnum(const std::function<void(const std::string& where, const EnumDescriptorProto&)>& f) {
    for (const FileDescriptorProto* file : files_) {
      for (const EnumDescriptorProto& e : file->enum_type()) f(absl::StrCat(file->package(), ".", e.name()), e);
    }
    EachMessage([&](const std::string& name, const DescriptorProto& message) {
      for (const EnumDescriptorProto& e : message.enum_type()) f(absl::StrCat(name.substr(1), ".", e.name()), e);
    });
  }
  // nullptr for messages of google.
  const DescriptorProto* Find(const std::string& type) const {
    auto found = messages_.find(type);
    return found == messages_.end() ? nullptr : found->second;
  }
  static const FieldDescriptorProto* Field(const DescriptorProto& message, absl::string_view name) {
    for (const FieldDescriptorProto& field : message.field()) {
      if (field.name() == name) return &field;
    }
    return nullptr;
  }
  static bool IsResource(const DescriptorProto& message) {
    return !message.options().GetExtension(options::v1::resurs).pattern().empty();
  }

  FileDescriptorSet set_;
  std::vector<const FileDescriptorProto*> files_;
  std::map<std::string, const DescriptorProto*> messages_;  // ".package.Name"

 private:
  void Index(const std::string& scope, const DescriptorProto& message) {
    const std::string name = absl::StrCat(scope, ".", message.name());
    if (!message.options().map_entry()) messages_[name] = &message;
    for (const DescriptorProto& nested : message.nested_type()) Index(name, nested);
  }
  std::vector<std::string> lines_;
};

TEST_F(ProtoStyleTest, PackageFolderAndFileAgree) {
  for (const FileDescriptorProto* file : files_) {
    const std::vector<std::string> words = absl::StrSplit(file->package(), '.');
    const bool in_folder = words.size() == 3 && words[2] == "v1" &&
                           absl::StartsWith(file->name(), absl::StrCat("kvalitet/", words[1], "/v1/"));
    // A service stands in the file of its package's name; what it is about may have files of its own beside it.
    if (!in_folder ||
        (file->service_size() > 0 && !absl::EndsWith(file->name(), absl::StrCat("/", words[1], ".proto")))) {
      Add(file->name(), ": package ", file->package());
    }
    if (file->syntax() != "proto3") Add(file->name(), ": not proto3");
  }
}

// Calls go down this list only, and so do imports: compiler, berattelse, uppfoljning and avvikelser, registry.
TEST_F(ProtoStyleTest, ServicesKnowOnlyThoseBelow) {
  const std::map<std::string, int> level = {
      {"registry", 1}, {"uppfoljning", 2}, {"avvikelser", 2}, {"berattelse", 3}, {"compiler", 4}};
  auto level_of = [&](const std::string& path) {
    const std::vector<std::string> words = absl::StrSplit(path, '/');
    auto found = words.size() > 1 ? level.find(words[1]) : level.end();
    return found == level.end() ? 0 : found->second;
  };
  for (const FileDescriptorProto* file : files_) {
    for (const std::string& import : file->dependency()) {
      const int mine = level_of(file->name()), theirs = level_of(import);
      const bool own = absl::StartsWith(import, file->name().substr(0, file->name().rfind('/') + 1));
      if (!own && theirs > 0 && theirs >= mine) Add(file->name(), " imports ", import);
    }
  }
}

TEST_F(ProtoStyleTest, NamesAreWrittenAlike) {
  static const std::regex lower("[a-z][a-z0-9]*(_[a-z0-9]+)*"), upper("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*"),
      camel("([A-Z][a-z0-9]*)+");
  EachField([&](const std::string& where, const FieldDescriptorProto& field, const FieldRule&) {
    if (!std::regex_match(field.name(), lower)) Add(where);
  });
  EachMessage([&](const std::string& name, const DescriptorProto& message) {
    if (!std::regex_match(message.name(), camel)) Add(name);
  });
  EachEnum([&](const std::string& where, const EnumDescriptorProto& e) {
    if (!std::regex_match(e.name(), camel)) Add(where);
    for (const auto& value : e.value()) {
      if (!std::regex_match(value.name(), upper)) Add(where, ".", value.name());
    }
    const std::string& zero = e.value(0).name();
    const bool none_allowed =
        absl::StartsWith(where, "kvalitet.options.") || absl::StartsWith(where, "kvalitet.fakta.");
    if (!absl::EndsWith(zero, "_UNSPECIFIED") && !(none_allowed && absl::EndsWith(zero, "_NONE"))) {
      Add(where, ": its zero is ", zero);
    }
  });
}

TEST_F(ProtoStyleTest, EverythingHasAComment) {
  for (const FileDescriptorProto* file : files_) {
    std::set<std::vector<int>> commented;
    for (const auto& location : file->source_code_info().location()) {
      if (location.leading_comments().empty()) continue;
      commented.insert(std::vector<int>(location.path().begin(), location.path().end()));
    }
    auto check = [&](std::vector<int> path, absl::string_view name) {
      if (commented.count(path) == 0) Add(file->name(), ": ", name, " has no comment");
    };
    auto with = [](std::vector<int> path, int tag, int index) {
      path.push_back(tag);
      path.push_back(index);
      return path;
    };
    auto check_enum = [&](const std::vector<int>& path, const EnumDescriptorProto& e) {
      check(path, e.name());
      for (int i = 1; i < e.value_size(); ++i) {  // that zero means nothing was said needs no saying
        check(with(path, EnumDescriptorProto::kValueFieldNumber, i), e.value(i).name());
      }
    };
    std::function<void(const std::vector<int>&, const DescriptorProto&)> check_message =
        [&](const std::vector<int>& path, const DescriptorProto& message) {
          if (message.options().map_entry()) return;
          check(path, message.name());
          for (int i = 0; i < message.field_size(); ++i) {
            check(with(path, DescriptorProto::kFieldFieldNumber, i),
                  absl::StrCat(message.name(), ".", message.field(i).name()));
          }
          for (int i = 0; i < message.enum_type_size(); ++i) {
            check_enum(with(path, DescriptorProto::kEnumTypeFieldNumber, i), message.enum_type(i));
          }
          for (int i = 0; i < message.nested_type_size(); ++i) {
            check_message(with(path, DescriptorProto::kNestedTypeFieldNumber, i), message.nested_type(i));
          }
        };
    for (int i = 0; i < file->message_type_size(); ++i) {
      check_message({FileDescriptorProto::kMessageTypeFieldNumber, i}, file->message_type(i));
    }
    for (int i = 0; i < file->enum_type_size(); ++i) {
      check_enum({FileDescriptorProto::kEnumTypeFieldNumber, i}, file->enum_type(i));
    }
    for (int i = 0; i < file->service_size(); ++i) {
      const std::vector<int> path = {FileDescriptorProto::kServiceFieldNumber, i};
      check(path, file->service(i).name());
      for (int j = 0; j < file->service(i).method_size(); ++j) {
        check(with(path, google::protobuf::ServiceDescriptorProto::kMethodFieldNumber, j),
              file->service(i).method(j).name());
      }
    }
  }
}

TEST_F(ProtoStyleTest, RequestsAndResponsesAreOfOneMethod) {
  std::map<std::string, std::string> used;
  EachMethod([&](const std::string& where, const MethodDescriptorProto& method) {
    auto ends = [](const std::string& type, const std::string& name) { return absl::EndsWith(type, "." + name); };
    if (!ends(method.input_type(), method.name() + "Request")) Add(where, " takes ", method.input_type());
    const DescriptorProto* response = Find(method.output_type());
    const bool resource = response != nullptr && !absl::EndsWith(method.output_type(), "Response");
    if (!resource && !ends(method.output_type(), method.name() + "Response")) {
      Add(where, " returns ", method.output_type());
    }
    // What is written once for all sources is shared by all of them.
    if (absl::StartsWith(method.input_type(), ".kvalitet.fakta.")) return;
    if (absl::StartsWith(method.input_type(), ".kvalitet.attgora.")) return;
    auto [first, is_new] = used.emplace(method.input_type(), where);
    if (!is_new) Add(where, " and ", first->second, " share ", method.input_type());
  });
}

TEST_F(ProtoStyleTest, EveryMethodSaysWhoMay) {
  std::map<std::string, std::vector<int>> groups;  // "kvalitet.registry.v1.Registry/ALLA"
  for (const FileDescriptorProto* file : files_) {
    for (const auto& service : file->service()) {
      for (const auto& group : service.options().GetExtension(options::v1::tjanst).grupp()) {
        groups[absl::StrCat(file->package(), ".", service.name(), "/", group.namn())] = {group.roll().begin(),
                                                                                         group.roll().end()};
      }
    }
  }
  EachMethod([&](const std::string& where, const MethodDescriptorProto& method) {
    if (!method.options().HasExtension(options::v1::metod)) {
      Add(where, ": no option metod");
      return;
    }
    const MethodRule& rule = method.options().GetExtension(options::v1::metod);
    if (rule.omfang() == options::v1::OMFANG_UNSPECIFIED) Add(where, ": no omfang");
    std::vector<int> all(rule.roll().begin(), rule.roll().end());
    if (!rule.grupp().empty()) {
      const auto group = groups.find(where.substr(0, where.find('/')) + "/" + rule.grupp());
      if (group == groups.end()) Add(where, ": no such grupp: ", rule.grupp());
      if (group != groups.end()) all.insert(all.end(), group->second.begin(), group->second.end());
    }
    if (all.empty()) Add(where, ": no roll");
    std::set<int> roles(all.begin(), all.end());
    if (roles.size() != all.size() || roles.count(0) != 0) Add(where, ": roll twice or 0");
  });
}

TEST_F(ProtoStyleTest, WritesCanBeSentAgain) {
  EachMethod([&](const std::string& where, const MethodDescriptorProto& method) {
    const DescriptorProto* request = Find(method.input_type());
    if (request == nullptr || !method.options().GetExtension(options::v1::metod).skriver()) return;
    if (Field(*request, "request_id") == nullptr && Field(*request, "etag") == nullptr) {
      Add(where, ": neither request_id nor etag");
    }
    const FieldDescriptorProto* id = Field(*request, "request_id");
    if (id != nullptr && id->options().GetExtension(options::v1::falt).kontroll() != options::v1::KONTROLL_REQUEST_ID) {
      Add(where, ": request_id without KONTROLL_REQUEST_ID");
    }
  });
}

// Whoever writes may see first what would happen; what is deleted can be seen, and what compiles or freezes is a job.
TEST_F(ProtoStyleTest, WritesCanBeTried) {
  EachMethod([&](const std::string& where, const MethodDescriptorProto& method) {
    const DescriptorProto* request = Find(method.input_type());
    if (request == nullptr || !method.options().GetExtension(options::v1::metod).skriver()) return;
    const MethodRule& rule = method.options().GetExtension(options::v1::metod);
    // A program has nobody to show it to.
    const bool program = rule.grupp().empty() && rule.roll_size() == 1 && rule.roll(0) == options::v1::JOBB;
    const bool other = program || absl::StartsWith(method.name(), "Delete") ||
                       absl::StartsWith(method.name(), "Compile") || absl::StartsWith(method.name(), "Freeze");
    if (!other && Field(*request, "validate_only") == nullptr) Add(where, ": no validate_only");
  });
}

TEST_F(ProtoStyleTest, ListsHavePagesAndUpdatesHaveMasks) {
  EachMethod([&](const std::string& where, const MethodDescriptorProto& method) {
    const DescriptorProto* request = Find(method.input_type());
    const DescriptorProto* response = Find(method.output_type());
    if (request == nullptr || response == nullptr) return;
    // Lists of law, words and limits are short and whole.
    const bool short_list = method.options().GetExtension(options::v1::metod).utan_kommun() ||
                            method.name() == "ListFrister" ||
                            absl::StartsWith(method.input_type(), ".kvalitet.fakta.") || method.server_streaming();
    if (absl::StartsWith(method.name(), "List") && !short_list) {
      const bool pages =
          Field(*request, "page_size") && Field(*request, "page_token") && Field(*response, "next_page_token");
      const bool cursor = Field(*request, "page_size") && Field(*request, "after") && Field(*response, "next_after");
      const bool counted = Field(*response, "antal") != nullptr;  // the first so many, and how many there are
      if (!pages && !cursor && !counted) Add(where, ": without pages");
    }
    if (absl::StartsWith(method.name(), "Update") && Field(*request, "update_mask") == nullptr) {
      Add(where, ": no update_mask");
    }
  });
}

TEST_F(ProtoStyleTest, ResourcesAreNamedAndStampedAlike) {
  EachMessage([&](const std::string& name, const DescriptorProto& message) {
    if (!IsResource(message)) return;
    const ResourceRule& rule = message.options().GetExtension(options::v1::resurs);
    int longest = 0;
    for (absl::string_view part : absl::StrSplit(rule.pattern(), '/')) {
      longest += 1 + (part == "{kommun}" ? 4 : part[0] == '{' ? kLongestId : static_cast<int>(part.size()));
    }
    if (longest - 1 > kLongestName) Add(name, ": names of ", longest - 1, " characters");
    if (rule.etikett().empty() || rule.etikett_plural().empty()) Add(name, ": etikett is missing");
    if (message.field_size() == 0 || message.field(0).name() != "name" || message.field(0).number() != 1) {
      Add(name, ": name = 1 does not stand first");
    }
    for (const char* field : {"create_time", "update_time", "delete_time", "etag"}) {
      const FieldDescriptorProto* found = Field(message, field);
      if (found == nullptr) {
        Add(name, ": no ", field);
      } else if (absl::string_view(field) != "etag" &&
                 !found->options().GetExtension(options::v1::falt).output_only()) {
        Add(name, ".", field, ": not output_only");
      }
    }
  });
}

TEST_F(ProtoStyleTest, RulesOfFieldsMakeSense) {
  EachField([&](const std::string& where, const FieldDescriptorProto& field, const FieldRule& rule) {
    const bool text = field.type() == FieldDescriptorProto::TYPE_STRING;
    if (rule.max_length() < 0 || rule.max_items() < 0) Add(where, ": a negative bound");
    if (rule.max_length() > 0 && !text && field.type() != FieldDescriptorProto::TYPE_BYTES) {
      Add(where, ": max_length of no text");
    }
    if (rule.has_min() && rule.has_max() && rule.min() > rule.max()) Add(where, ": min over max");
    if (rule.required() && rule.output_only()) Add(where, ": required and output_only");
    if (rule.fritext() && !text) Add(where, ": fritext of no text");
    if (!rule.pattern().empty() && !text) Add(where, ": pattern of no text");
    // What people send.  A row of a file (…Rad) is read by its importer, which says what is wrong with it in its own
    // words.
    const std::string owner = where.substr(0, where.rfind('.'));
    const bool stated = IsResource(*Find("." + owner)) || absl::EndsWith(owner, "Request");
    if (text && stated && !rule.output_only() && !absl::StartsWith(where, "kvalitet.fakta.") &&
        absl::EndsWith(field.name(), "_date") && rule.kontroll() != options::v1::KONTROLL_DATUM) {
      Add(where, ": a date without KONTROLL_DATUM");
    }
    if (!rule.reference().empty()) {
      const std::vector<std::string> words = absl::StrSplit(rule.reference(), '/');
      const DescriptorProto* target =
          words.size() == 2 ? Find(absl::StrCat(".kvalitet.", words[0], ".v1.", words[1])) : nullptr;
      if (target == nullptr || !IsResource(*target))
        Add(where, ": refers to ", rule.reference(), ", which is no resource");
    }
  });
}

TEST_F(ProtoStyleTest, IndexesNameFieldsAndNoPersons) {
  EachMessage([&](const std::string& name, const DescriptorProto& message) {
    const ResourceRule& rule = message.options().GetExtension(options::v1::resurs);
    for (const auto& index : rule.index()) {
      for (const std::string& column : index.fields()) {
        if (column == "kommun") continue;
        const FieldDescriptorProto* field = Field(message, column);
        if (field == nullptr) {
          Add(name, ": an index names ", column);
        } else if (field->options().GetExtension(options::v1::falt).personuppgift() !=
                   options::v1::PERSONUPPGIFT_NONE) {
          Add(name, ": an index holds the personal field ", column);
        }
      }
    }
    for (const std::string& owner :
         {rule.utforare_field(), rule.enhet_field(), rule.rapportor_field(), rule.halls_fran(), rule.halls_till()}) {
      if (!owner.empty() && Field(message, owner) == nullptr) Add(name, ": no field ", owner);
    }
  });
}

// What people see has a Swedish word.
TEST_F(ProtoStyleTest, WordsForPeopleAreAllOrNone) {
  EachEnum([&](const std::string& where, const EnumDescriptorProto& e) {
    int with = 0;
    for (const auto& value : e.value()) with += value.options().HasExtension(options::v1::ord) ? 1 : 0;
    if (with == 0) return;
    for (int i = 1; i < e.value_size(); ++i) {
      if (!e.value(i).options().HasExtension(options::v1::ord)) Add(where, ".", e.value(i).name(), ": no ord");
    }
  });
}

}  // namespace
}  // namespace kvalitet::style

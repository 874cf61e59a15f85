// rpc, token and hjälp.
#include <google/protobuf/descriptor.h>

#include <iostream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/help.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/rpc_json.h"
#include "clients/kvalitet/token.h"
#include "common/base/status.h"

namespace kvalitet::client {
namespace {

// The JSON of the command line, of @FIL, or of standard input for "-".
absl::StatusOr<std::string> JsonOf(Context& context, const std::string& word) {
  if (word == "-") return std::string{std::istreambuf_iterator<char>(context.in()), std::istreambuf_iterator<char>()};
  if (!word.empty() && word[0] == '@') return ReadFile(word.substr(1));
  return word;
}

// What the flags say of every command stands in the message too: the id of the request, unless the JSON names one, and
// with --prova that it is only tried.
absl::Status Complete(Context& context, const google::protobuf::MethodDescriptor& method, Message& request) {
  const auto* id = request.GetDescriptor()->FindFieldByName("request_id");
  if (id != nullptr && request.GetReflection()->GetString(request, id).empty() && !method.client_streaming()) {
    request.GetReflection()->SetString(&request, id, context.RequestId(method.full_name()));
  }
  if (!context.prova()) return absl::OkStatus();
  const auto* field = request.GetDescriptor()->FindFieldByName("validate_only");
  if (field == nullptr) {
    return Failure(kUsage, absl::StrCat(method.name(), " kan inte prövas i förväg. Ta bort --prova."));
  }
  request.GetReflection()->SetBool(&request, field, true);
  return absl::OkStatus();
}

absl::Status Rpc(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const auto* method, FindMethod(args.positionals[0]));
  KV_ASSIGN_OR_RETURN(const std::string json,
                      JsonOf(context, args.positionals.size() > 1 ? args.positionals[1] : "{}"));
  const std::unique_ptr<Message> request = NewMessage(method->input_type()),
                                 response = NewMessage(method->output_type());
  const std::string path =
      absl::StrCat(method->service()->full_name().substr(std::string("kvalitet.").size()), "/", method->name());
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  if (method->client_streaming()) {
    // One message a line.
    std::vector<std::string> lines;
    for (absl::string_view line : absl::StrSplit(json, '\n', absl::SkipWhitespace())) lines.emplace_back(line);
    size_t at = 0;
    absl::Status parsed = absl::OkStatus();
    KV_RETURN_IF_ERROR(services->Send(
        path, *request,
        [&](Message& m) {
          m.Clear();
          if (at >= lines.size() || !parsed.ok()) return false;
          parsed = FromJson(lines[at++], m);
          if (parsed.ok()) parsed = Complete(context, *method, m);
          return parsed.ok();
        },
        *response));
    KV_RETURN_IF_ERROR(parsed);
    context.out() << MessageJson(*response);
    return absl::OkStatus();
  }
  KV_RETURN_IF_ERROR(FromJson(json, *request));
  KV_RETURN_IF_ERROR(Complete(context, *method, *request));
  if (method->server_streaming()) {
    return services->Receive(path, *request, *response, [&](const Message& m) {
      context.out() << MessageJson(m);
      return true;
    });
  }
  KV_RETURN_IF_ERROR(services->Call(path, *request, *response));
  context.out() << MessageJson(*response);
  return absl::OkStatus();
}

absl::Status Hjalp(Context& context) {
  const std::vector<std::string>& words = context.args().positionals;
  std::string text = HelpOverview(context.table());
  if (!words.empty()) {
    KV_ASSIGN_OR_RETURN(text, HelpTopic(context.table(), words[0], words.size() > 1 ? words[1] : ""));
  }
  context.Answer(text, Json::Object().Set("hjalp", text));
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> ToolCommands() {
  return {
      {"rpc",
       "",
       {"PAKET.TJÄNST/METOD", "[JSON]"},
       {},
       "anropa vilken metod som helst",
       "Anropar en metod i kontraktet med ett meddelande som JSON och skriver svaret som JSON. Strömmar går också bra: "
       "ett "
       "meddelande per rad. @FIL läser ur en fil, - läser från standard in.",
       "kvalitet rpc registry.v1.Registry/ListUtforare '{\"parent\": \"kommuner/9999\", \"page_size\": 5}'",
       Rpc,
       Effect::kSaves},
      {"token",
       "",
       {},
       {{"data_dir", "MAPP", "svitens datamapp, med dess nycklar", true},
        {"roll", "ROLL", "KVALITETSTEAM, UTFORARE, …; flera med komma", true},
        {"utförare", "NAMN", "utföraren som rollen gäller"},
        {"enhet", "NAMN", "enheter som rollen gäller", false, true},
        {"person", "TEXT", "vem; står i spåret. Annars rollens namn"},
        {"timmar", "N", "så länge den gäller; annars 12"}},
       "gör en behörighetsfil (bara för en svit med --dev)",
       "Gör en behörighet för en svit som startats med --dev på samma dator. Spara den i en fil som bara du kan läsa.",
       "kvalitet token --data_dir var --roll KVALITETSTEAM --kommun 9999 > team.token",
       MakeToken},
      {"hjälp",
       "",
       {"[ÄMNE]", "[VAD]"},
       {},
       "den här texten, eller om ett ämne",
       "Visar hjälp om ett kommando eller ett ämne.",
       "kvalitet hjälp slutkoder",
       Hjalp},
  };
}

}  // namespace kvalitet::client

// formulär visa and tid: what is asked, with its guidance, also before it is sent; and how long it took to fill in.
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/kvalitet/calls.h"
#include "clients/kvalitet/commands_forms.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;

// The version of --version, else the newest, of the serie that the command names.
absl::StatusOr<v1::Formular> FindForm(Context& context) {
  const Args& args = context.args();
  int version = 0;
  if (args.Has("version")) {
    KV_ASSIGN_OR_RETURN(version, args.Number("version", 1));
  }
  v1::Formular found;
  KV_RETURN_IF_ERROR((ListAll<v1::ListFormularRequest, v1::ListFormularResponse>(
      context, Method("ListFormular"), {}, [&](const auto& page) {
        for (const v1::Formular& one : page.formular()) {
          const bool wanted = version == 0 ? one.version() > found.version() : one.version() == version;
          if (FoldWord(one.serie()) == FoldWord(args.positionals[0]) && wanted) found = one;
        }
      })));
  if (!found.name().empty()) return found;
  return Failure(kNotNow, absl::StrCat("Det finns inget formulär ", args.positionals[0],
                                       version == 0 ? "" : absl::StrCat(" version ", version),
                                       ". kvalitet formulär lista visar dem som finns."));
}

std::string Named(const v1::Formular& form) {
  return absl::StrCat(form.rubrik(), " (", form.serie(), "), version ", form.version());
}

// How it is answered: "Ja / Nej", "täljare / nämnare", or the word of the scale.
std::string AnsweredBy(const v1::Fraga& q) {
  if (!q.alternativ().empty()) return absl::StrJoin(q.alternativ(), " / ");
  if (!q.taljare().empty()) return absl::StrCat(q.taljare(), " / ", q.namnare());
  return WordOf(q.skala());
}

std::string QuestionText(const v1::Fraga& q) {
  constexpr int kIndent = 8;
  const auto line = [](const std::string& text) {
    return absl::StrCat(std::string(kIndent, ' '), Wrap(text, kTextWidth, kIndent), "\n");
  };
  std::string text = absl::StrCat(
      "  ", Pad(q.nyckel(), kIndent - 2), Wrap(q.text(), kTextWidth, kIndent), "\n",
      line(absl::StrCat(AnsweredBy(q), q.obligatorisk() ? "; måste besvaras" : "", q.kritisk() ? "; kritisk" : "")));
  if (!q.visas_om_nyckel().empty()) {
    text += line(absl::StrCat("Visas om ", q.visas_om_nyckel(), " besvaras med ",
                              absl::StrJoin(q.visas_om_svar(), " eller "), "."));
  }
  if (!q.vagledning().empty()) text += line(absl::StrCat("Vägledning: ", q.vagledning()));
  return text;
}

absl::Status Visa(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Formular listed, FindForm(context));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetFormularRequest request;
  request.set_name(listed.name());
  v1::Formular form;
  KV_RETURN_IF_ERROR(services->Call(Method("GetFormular"), request, form));
  std::string text = absl::StrCat(Named(form), ", ", WordOf(form.state()), ", besvaras av ", WordOf(form.respondent()),
                                  ": ", CountSv(form.antal_fragor(), "fråga", "frågor"), ".\n");
  std::string section;
  for (const v1::Fraga& q : form.fragor()) {
    if (q.avsnitt() != section) absl::StrAppend(&text, q.avsnitt(), "\n");
    section = q.avsnitt();
    text += QuestionText(q);
  }
  context.Answer(text, form);
  return absl::OkStatus();
}

absl::Status Tid(Context& context) {
  KV_ASSIGN_OR_RETURN(const v1::Formular form, FindForm(context));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetIfyllnadstidRequest request;
  request.set_name(form.name());
  v1::GetIfyllnadstidResponse r;
  KV_RETURN_IF_ERROR(services->Call(Method("GetIfyllnadstid"), request, r));
  context.Answer(r.antal() == 0 ? absl::StrCat(Named(form), ": ingen utförare har lämnat in än.\n")
                                : absl::StrCat(Named(form), ": ", CountSv(r.median_minuter(), "minut", "minuter"),
                                               " att fylla i (median av ", CountSv(r.antal(), "inlämnad", "inlämnade"),
                                               ").\nUppehåll på en halvtimme eller mer räknas inte.\n"),
                 r);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> FormShowCommands() {
  const Flag version = {"version", "N", "annars den senaste"};
  return {
      {"formulär",
       "visa",
       {"SERIE"},
       {version},
       "visa frågorna med vägledning",
       "Visar vad som frågas, hur det besvaras och vägledningen till varje fråga, också innan formuläret skickas.",
       "kvalitet formulär visa sjalvskattning-hemtjanst",
       Visa},
      {"formulär",
       "tid",
       {"SERIE"},
       {version},
       "visa hur lång tid det tar att fylla i",
       "Visar hur många minuter utförarna har behövt för att fylla i formuläret, från första sparade svar till "
       "inlämning. Det som kommunen har lämnat in som ombud räknas inte.",
       "kvalitet formulär tid sjalvskattning-hemtjanst",
       Tid},
  };
}

}  // namespace kvalitet::client

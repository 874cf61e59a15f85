// nämnd and verksamhetsområde: the kommun's own organisation, which answers for what is to be done.
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/status.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

namespace v1 = registry::v1;
constexpr char kService[] = "registry.v1.Registry/";

// What is the same of both.
struct OfNamnd {
  using Resource = v1::Namnd;
  using Create = v1::CreateNamndRequest;
  using Update = v1::UpdateNamndRequest;
  using List = v1::ListNamnderRequest;
  using Listed = v1::ListNamnderResponse;
  static constexpr char kOne[] = "Namnd", kMany[] = "Namnder", kNoun[] = "nämnd", kNone[] = "ingen nämnd";
  static Resource& Of(Create& request) { return *request.mutable_namnd(); }
  static Resource& Of(Update& request) { return *request.mutable_namnd(); }
  static const auto& Rows(const Listed& page) { return page.namnder(); }
};
struct OfOmrade {
  using Resource = v1::Verksamhetsomrade;
  using Create = v1::CreateVerksamhetsomradeRequest;
  using Update = v1::UpdateVerksamhetsomradeRequest;
  using List = v1::ListVerksamhetsomradenRequest;
  using Listed = v1::ListVerksamhetsomradenResponse;
  static constexpr char kOne[] = "Verksamhetsomrade", kMany[] = "Verksamhetsomraden", kNoun[] = "verksamhetsområde",
                        kNone[] = "inget verksamhetsområde";
  static Resource& Of(Create& request) { return *request.mutable_verksamhetsomrade(); }
  static Resource& Of(Update& request) { return *request.mutable_verksamhetsomrade(); }
  static const auto& Rows(const Listed& page) { return page.verksamhetsomraden(); }
};

// Each as of the day, today if it is empty.
template <class Of>
typename Of::List AsOf(const std::string& day) {
  typename Of::List request;
  request.set_as_of_date(day);
  return request;
}

// The last period of each, also of those that have ended or not begun: by it people name them.
template <class Of>
typename Of::List Latest() {
  typename Of::List request;
  request.set_senaste_period(true);
  return request;
}

template <class Of>
absl::StatusOr<std::vector<typename Of::Resource>> Read(Context& context, const typename Of::List& request) {
  std::vector<typename Of::Resource> all;
  KV_RETURN_IF_ERROR((ListAll<typename Of::List, typename Of::Listed>(
      context, absl::StrCat(kService, "List", Of::kMany), request,
      [&](const auto& page) { all.insert(all.end(), Of::Rows(page).begin(), Of::Rows(page).end()); })));
  return all;
}

template <class Of>
absl::StatusOr<typename Of::Resource> Find(Context& context, absl::string_view word) {
  KV_ASSIGN_OR_RETURN(const auto all, Read<Of>(context, Latest<Of>()));
  std::vector<std::string> names;
  for (const auto& one : all) {
    if (base::FoldSv(one.namn()) == base::FoldSv(base::TrimSv(word))) return one;
    names.push_back(one.namn());
  }
  const auto closest = base::ClosestWord(word, names);
  return Failure(kNotNow, absl::StrCat("Det finns ", Of::kNone, " \"", word, "\".",
                                       closest ? absl::StrCat(" Menade du \"", *closest, "\"?") : "", " kvalitet ",
                                       Of::kNoun, " lista visar dem som finns."));
}

template <class M>
std::string Since(const M& one) {
  return absl::StrCat(one.namn(), ", från och med ", ShortDaySv(one.giltig_fran()),
                      one.giltig_till().empty() ? "" : absl::StrCat(" till och med ", LastDaySv(one.giltig_till())),
                      ".\n");
}

// The flags that both create and change take.
absl::Status Fill(Context& context, v1::Namnd& namnd, google::protobuf::FieldMask& mask) {
  if (!context.args().Has("ansvar")) return absl::OkStatus();
  namnd.set_ansvar(context.args().Get("ansvar"));
  mask.add_paths("ansvar");
  return absl::OkStatus();
}

absl::Status Fill(Context& context, v1::Verksamhetsomrade& omrade, google::protobuf::FieldMask& mask) {
  const Args& args = context.args();
  if (args.Has("överordnat")) {
    KV_ASSIGN_OR_RETURN(const auto above, Find<OfOmrade>(context, args.Get("överordnat")));
    omrade.set_overordnat(above.name());
    mask.add_paths("overordnat");
  }
  if (args.Has("nämnd")) {
    KV_ASSIGN_OR_RETURN(const auto namnd, Find<OfNamnd>(context, args.Get("nämnd")));
    omrade.set_namnd(namnd.name());
    mask.add_paths("namnd");
  }
  return absl::OkStatus();
}

absl::Status SetSlag(const Args&, v1::Namnd&) { return absl::OkStatus(); }
absl::Status SetSlag(const Args& args, v1::Verksamhetsomrade& omrade) {
  omrade.set_slag(v1::ORGANISATIONSSLAG_VERKSAMHETSOMRADE);
  if (!args.Has("slag")) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const auto slag, Value<v1::Organisationsslag>(args.Get("slag"), "slag"));
  omrade.set_slag(slag);
  return absl::OkStatus();
}

template <class Of>
absl::Status LaggTill(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  typename Of::Create request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  auto& one = Of::Of(request);
  one.set_namn(args.positionals[0]);
  KV_RETURN_IF_ERROR(SetSlag(args, one));
  google::protobuf::FieldMask unused;
  KV_RETURN_IF_ERROR(Fill(context, one, unused));
  KV_ASSIGN_OR_RETURN(*one.mutable_giltig_fran(), args.Date("från"));
  request.set_request_id(context.RequestId(Of::kNoun));
  request.set_validate_only(context.prova());
  typename Of::Resource made;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "Create", Of::kOne), request, made));
  context.Answer(absl::StrCat(Saved(context), Since(made),
                              context.prova() ? "" : "Alla som läser registret ser det nu. Fel? kvalitet ",
                              context.prova() ? "" : Of::kNoun, context.prova() ? "" : " ändra --hjälp\n"),
                 made);
  return absl::OkStatus();
}

template <class Of>
absl::Status Change(Context& context, typename Of::Update& request, typename Of::Resource& now) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  request.set_request_id(context.RequestId(absl::StrCat(Of::kNoun, "-ändra")));
  request.set_validate_only(context.prova());
  return services->Call(absl::StrCat(kService, "Update", Of::kOne), request, now);
}

template <class Of>
absl::Status Andra(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const auto stored, Find<Of>(context, args.positionals[0]));
  typename Of::Update request;
  auto& one = Of::Of(request);
  one.set_name(stored.name());
  one.set_etag(stored.etag());
  if (args.Has("namn")) {
    one.set_namn(args.Get("namn"));
    request.mutable_update_mask()->add_paths("namn");
  }
  KV_RETURN_IF_ERROR(Fill(context, one, *request.mutable_update_mask()));
  if (request.update_mask().paths().empty()) {
    return Failure(kUsage, absl::StrCat("Ange vad som ska ändras. Se kvalitet ", Of::kNoun, " ändra --hjälp."));
  }
  KV_ASSIGN_OR_RETURN(*request.mutable_effective_date(), args.Date("från"));
  typename Of::Resource now;
  KV_RETURN_IF_ERROR(Change<Of>(context, request, now));
  context.Answer(absl::StrCat(Saved(context), Since(now)), now);
  return absl::OkStatus();
}

template <class Of>
absl::Status Avsluta(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const auto stored, Find<Of>(context, args.positionals[0]));
  typename Of::Update request;
  auto& one = Of::Of(request);
  one.set_name(stored.name());
  one.set_etag(stored.etag());
  KV_ASSIGN_OR_RETURN(*one.mutable_giltig_till(), args.Date("till"));
  request.mutable_update_mask()->add_paths("giltig_till");
  request.set_effective_date(stored.giltig_fran());  // of its last period, which ends
  typename Of::Resource now;
  KV_RETURN_IF_ERROR(Change<Of>(context, request, now));
  context.Answer(absl::StrCat(Saved(context), Since(now),
                              context.prova() ? "" : "Det som redan är registrerat står kvar som det är.\n"),
                 now);
  return absl::OkStatus();
}

absl::Status TaBortNamnd(Context& context) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const v1::Namnd namnd, Find<OfNamnd>(context, context.args().positionals[0]));
  v1::DeleteNamndRequest request;
  request.set_name(namnd.name());
  request.set_etag(namnd.etag());
  request.set_request_id(context.RequestId("nämnd-ta-bort"));
  request.set_validate_only(context.prova());
  v1::Namnd gone;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "DeleteNamnd"), request, gone));
  context.Answer(absl::StrCat(context.prova() ? "Går bra; ingenting sparades. Skulle tas bort: " : "Borttagen: ",
                              namnd.namn(), ".", context.prova() ? "\n" : " Den står kvar i historiken.\n"),
                 gone);
  return absl::OkStatus();
}

absl::Status ListaNamnder(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::string day, context.args().Date("datum"));
  KV_ASSIGN_OR_RETURN(const auto rows, Read<OfNamnd>(context, AsOf<OfNamnd>(day)));
  TextTable table({"NÄMND", "ANSVAR", "FRÅN OCH MED", "TILL OCH MED"});
  v1::ListNamnderResponse all;
  for (const v1::Namnd& one : rows) {
    table.Add({one.namn(), one.ansvar(), ShortDaySv(one.giltig_fran()), LastDaySv(one.giltig_till())});
    *all.add_namnder() = one;
  }
  table.Sort();
  context.Answer(table.empty() ? "Inga nämnder. Lägg till en: kvalitet nämnd lägg-till --hjälp\n" : table.Text(), all);
  return absl::OkStatus();
}

absl::Status ListaOmraden(Context& context) {
  KV_ASSIGN_OR_RETURN(const std::string day, context.args().Date("datum"));
  KV_ASSIGN_OR_RETURN(const auto rows, Read<OfOmrade>(context, AsOf<OfOmrade>(day)));
  KV_ASSIGN_OR_RETURN(const auto namnder, Read<OfNamnd>(context, Latest<OfNamnd>()));
  std::map<std::string, std::string> names;
  for (const v1::Verksamhetsomrade& one : rows) names[one.name()] = one.namn();
  for (const v1::Namnd& one : namnder) names[one.name()] = one.namn();
  TextTable table({"NAMN", "SLAG", "HÖR TILL", "NÄMND", "FRÅN OCH MED", "TILL OCH MED"});
  v1::ListVerksamhetsomradenResponse all;
  for (const v1::Verksamhetsomrade& one : rows) {
    table.Add({one.namn(), WordOf(one.slag()), NameOr(names, one.overordnat(), ""), NameOr(names, one.namnd(), ""),
               ShortDaySv(one.giltig_fran()), LastDaySv(one.giltig_till())});
    *all.add_verksamhetsomraden() = one;
  }
  table.Sort();
  context.Answer(
      table.empty()
          ? "Inga verksamhetsområden. Lägg till förvaltningen först: kvalitet verksamhetsområde lägg-till NAMN "
            "--slag förvaltning\n"
          : table.Text(),
      all);
  return absl::OkStatus();
}

const Flag kFran = {"från", "DATUM", "första dagen; annars i dag", false, false, "giltig_fran"};
const Flag kAndradFran = {"från", "DATUM", "första dagen det gäller; annars i dag", false, false, "effective_date"};
const Flag kTill = {"till", "DATUM", "dagen efter den sista", true, false, "giltig_till"};
const Flag kDatum = {"datum", "DATUM", "som det var den dagen; annars i dag"};
const Flag kNamn = {"namn", "TEXT", "nytt namn"};
const Flag kAnsvar = {"ansvar", "TEXT", "vad den ansvarar för"};
const Flag kOverordnat = {"överordnat", "NAMN", "förvaltningen eller området det hör till", false, false, "overordnat"};
const Flag kNamnd = {"nämnd", "NAMN", "nämnden som det arbetar för", false, false, "namnd"};

}  // namespace

std::vector<Command> OrganisationCommands() {
  return {
      {"nämnd",
       "lägg-till",
       {"NAMN"},
       {kAnsvar, kFran},
       "lägg till en nämnd",
       "Nämnden kan sedan anges för insatstyper, verksamhetsområden och åtgärder.",
       "kvalitet nämnd lägg-till Äldrenämnden --ansvar \"äldreomsorg\"",
       LaggTill<OfNamnd>,
       Effect::kSaves},
      {"nämnd",
       "ändra",
       {"NAMN"},
       {kNamn, kAnsvar, kAndradFran},
       "ändra en nämnd",
       "Ändrar det som anges, från och med dagen. Ett nytt namn gäller hela tiden.",
       "kvalitet nämnd ändra Äldrenämnden --ansvar \"äldreomsorg och hemsjukvård\" --från 2027-01-01",
       Andra<OfNamnd>,
       Effect::kSaves},
      {"nämnd",
       "avsluta",
       {"NAMN"},
       {kTill},
       "ange sista dagen för en nämnd",
       "Nämnden finns kvar i registret, till och med dagen före.",
       "kvalitet nämnd avsluta Äldrenämnden --till 2027-01-01",
       Avsluta<OfNamnd>,
       Effect::kSaves},
      {"nämnd",
       "ta-bort",
       {"NAMN"},
       {},
       "ta bort en nämnd som aldrig har funnits",
       "För en nämnd som registrerats fel. En som upphör tas inte bort: kvalitet nämnd avsluta. Går inte så länge en "
       "insatstyp eller ett verksamhetsområde har nämnden.",
       "kvalitet nämnd ta-bort Äldrenämnden --prova",
       TaBortNamnd,
       Effect::kSaves},
      {"nämnd",
       "lista",
       {},
       {kDatum},
       "visa nämnder",
       "Visar kommunens nämnder som de är den dagen. En som börjar senare visas med --datum.",
       "kvalitet nämnd lista",
       ListaNamnder},
      {"verksamhetsområde",
       "lägg-till",
       {"NAMN"},
       {{"slag", "ORD", "förvaltning eller verksamhetsområde; annars verksamhetsområde"}, kOverordnat, kNamnd, kFran},
       "lägg till en förvaltning eller ett verksamhetsområde",
       "Förvaltningen läggs till först, sedan områdena som hör till den. Ett område kan sedan ansvara för det som ska "
       "åtgärdas efter en översyn.",
       "kvalitet verksamhetsområde lägg-till \"Hemtjänst öst\" --överordnat Äldreförvaltningen",
       LaggTill<OfOmrade>,
       Effect::kSaves},
      {"verksamhetsområde",
       "ändra",
       {"NAMN"},
       {kNamn, kOverordnat, kNamnd, kAndradFran},
       "ändra ett verksamhetsområde",
       "Ändrar det som anges, från och med dagen. Ett nytt namn gäller hela tiden.",
       "kvalitet verksamhetsområde ändra \"Hemtjänst öst\" --namn \"Hemtjänst nordost\"",
       Andra<OfOmrade>,
       Effect::kSaves},
      {"verksamhetsområde",
       "avsluta",
       {"NAMN"},
       {kTill},
       "ange sista dagen för ett verksamhetsområde",
       "Området finns kvar i registret, till och med dagen före.",
       "kvalitet verksamhetsområde avsluta \"Hemtjänst öst\" --till 2027-01-01",
       Avsluta<OfOmrade>,
       Effect::kSaves},
      {"verksamhetsområde",
       "lista",
       {},
       {kDatum},
       "visa förvaltning och verksamhetsområden",
       "Visar kommunens egen organisation som den är den dagen, och vilken nämnd varje del arbetar för.",
       "kvalitet verksamhetsområde lista",
       ListaOmraden},
  };
}

}  // namespace kvalitet::client

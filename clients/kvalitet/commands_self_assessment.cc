// självskattning and formulär.
#include <algorithm>
#include <filesystem>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "clients/kvalitet/commands.h"
#include "clients/kvalitet/context.h"
#include "clients/kvalitet/form_file.h"
#include "clients/kvalitet/import.h"
#include "clients/kvalitet/lookup.h"
#include "clients/kvalitet/print.h"
#include "clients/kvalitet/words.h"
#include "common/base/calendar.h"
#include "common/base/date.h"
#include "common/base/hash.h"
#include "common/base/id.h"
#include "common/base/text.h"

namespace kvalitet::client {
namespace {

namespace v1 = uppfoljning::v1;
constexpr char kService[] = "uppfoljning.v1.UppfoljningService/";

std::string Day(absl::string_view iso) {
  const auto day = base::ParseDate(iso);
  return day.ok() ? base::WeekdayDateSv(*day) : std::string(iso);
}

// The självskattning that --enhet, --år and --insatstyp mean.
absl::StatusOr<v1::Sjalvskattning> FindByUnit(Context& context, const registry::v1::Enhet& enhet) {
  const Args& args = context.args();
  std::string insatstyp;
  if (args.Has("insatstyp")) {
    KV_ASSIGN_OR_RETURN(insatstyp, FindInsatstyp(context, args.Get("insatstyp")));
  }
  int year = 0;
  if (args.Has("år")) {
    KV_ASSIGN_OR_RETURN(year, args.Number("år", 2000));
  }
  v1::ListSjalvskattningarRequest request;
  request.set_filter(absl::StrCat("enhet = \"", enhet.name(), "\""));
  std::vector<v1::Sjalvskattning> found;
  KV_RETURN_IF_ERROR((ListAll<v1::ListSjalvskattningarRequest, v1::ListSjalvskattningarResponse>(
      context, absl::StrCat(kService, "ListSjalvskattningar"), request, [&](const auto& page) {
        for (const auto& s : page.sjalvskattningar()) {
          if ((year == 0 || s.ar() == year) && (insatstyp.empty() || s.insatstyp() == insatstyp)) found.push_back(s);
        }
      })));
  int latest = 0;
  for (const auto& s : found) latest = std::max(latest, s.ar());
  found.erase(std::remove_if(found.begin(), found.end(), [&](const auto& s) { return s.ar() != latest; }), found.end());
  if (found.size() == 1) return found[0];
  if (found.empty()) {
    return Failure(kNotNow,
                   absl::StrCat("Det finns ingen självskattning ", year > 0 ? absl::StrCat(year, " ") : "", "för ",
                                enhet.namn(), " som du får se. kvalitet självskattning status visar dem som finns."));
  }
  std::vector<std::string> types;
  for (const auto& s : found) types.push_back(s.insatstyp());
  return Failure(kNotNow, absl::StrCat(enhet.namn(), " har ", found.size(), " självskattningar ", latest,
                                       ". Ange vilken: --insatstyp ", absl::StrJoin(types, " eller "), "."));
}

absl::StatusOr<v1::Sjalvskattning> FindByNumber(Context& context, const std::string& number) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::ListSjalvskattningarRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.set_filter(absl::StrCat("nummer = \"", number, "\""));
  v1::ListSjalvskattningarResponse response;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "ListSjalvskattningar"), request, response));
  if (response.sjalvskattningar_size() == 1) return response.sjalvskattningar(0);
  return Failure(kNotNow, absl::StrCat("Det finns ingen självskattning ", number, " som du får se."));
}

absl::StatusOr<std::string> NameOfUnit(Context& context, const std::string& resource) {
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  auto it = units.find(resource);
  return it == units.end() ? std::string("enheten") : it->second;
}

absl::StatusOr<v1::GetBlankettResponse> ReadBlankett(Context& context, const std::string& name) {
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::GetBlankettRequest request;
  request.set_name(name);
  v1::GetBlankettResponse all;
  do {
    v1::GetBlankettResponse page;
    KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "GetBlankett"), request, page));
    if (all.rubrik().empty()) {
      all = page;
    } else {
      all.mutable_rader()->MergeFrom(page.rader());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  all.clear_next_page_token();
  return all;
}

absl::Status Hamta(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
  KV_ASSIGN_OR_RETURN(const v1::Sjalvskattning s, FindByUnit(context, enhet));
  KV_ASSIGN_OR_RETURN(const v1::GetBlankettResponse form, ReadBlankett(context, s.name()));
  const std::string path = args.Has("till") ? args.Get("till") : FormFileName(enhet.namn(), s.ar());
  if (std::filesystem::exists(path) && !args.Has("skriv-över")) {
    return Failure(kNotNow,
                   absl::StrCat("Filen ", path,
                                " finns redan och kan ha svar i sig. Ingenting skrevs. Ange ett annat namn med "
                                "--till FIL, eller --skriv-över."));
  }
  if (!context.prova()) KV_RETURN_IF_ERROR(WriteFile(path, WriteForm(form, enhet.namn())));
  std::string text = absl::StrCat(
      context.prova() ? "Skulle spara: " : "Sparad: ", path, ". ", form.rader_size(), " frågor",
      form.antal_fjolarssvar() > 0 ? absl::StrCat(", ", form.antal_fjolarssvar(), " har fjolårets svar att bekräfta")
                                   : "",
      ". Öppna i Excel, fyll i kolumnen SVAR.\nSista dag ", Day(s.sista_date()),
      ". Kommunen ser inte dina svar förrän du lämnar in.\nNästa steg: kvalitet självskattning fyll ", path, "\n");
  context.Answer(text, form);
  return absl::OkStatus();
}

// What is still missing, as one sentence.
std::string MissingText(const v1::SaveSvarResponse& r) {
  const int n = r.saknas_size();
  if (n == 0) return "";
  std::vector<std::string> keys;
  for (const auto& m : r.saknas())
    keys.push_back(m.kort().empty() ? m.nyckel() : absl::StrCat(m.nyckel(), " (", m.kort(), ")"));
  return absl::StrCat(n, n == 1 ? " obligatorisk fråga saknar svar: " : " obligatoriska frågor saknar svar: ",
                      absl::StrJoin(keys, ", "), ".\n");
}

std::string AnswerErrors(const v1::SaveSvarResponse& r, bool from_file) {
  std::string text;
  for (const auto& e : r.fel()) {
    absl::StrAppend(&text, "  ", from_file && e.rad() > 0 ? absl::StrCat("rad ", e.rad(), "  ") : "", e.kolumn(), "  ",
                    e.text(), "\n");
  }
  return text;
}

// The answers of the command: from the file, or from --svar NYCKEL=TEXT.
absl::StatusOr<FormFile> AnswersOf(const Args& args) {
  if (!args.positionals.empty() && args.Has("svar")) {
    return Failure(kUsage, "Ange antingen en fil eller --svar, inte båda.");
  }
  if (!args.positionals.empty()) {
    KV_ASSIGN_OR_RETURN(const std::string content, ReadFile(args.positionals[0]));
    return ReadForm(content);
  }
  FormFile file;
  auto it = args.flags.find("svar");
  if (it == args.flags.end()) return Failure(kUsage, "Ange en fil, eller --svar NYCKEL=SVAR. Exempel: --svar HT35=Ja");
  for (const std::string& pair : it->second) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(pair, absl::MaxSplits('=', 1));
    if (parts.first.empty() || pair.find('=') == std::string::npos) {
      return Failure(kUsage, absl::StrCat("--svar \"", pair, "\": skriv NYCKEL=SVAR. Exempel: --svar HT35=Ja"));
    }
    file.answers.push_back({0, absl::AsciiStrToUpper(parts.first), parts.second, ""});
  }
  return file;
}

absl::Status Fyll(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(const FormFile file, AnswersOf(args));
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::Sjalvskattning s;
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    KV_ASSIGN_OR_RETURN(s, FindByUnit(context, enhet));
    if (!file.number.empty() && file.number != s.nummer()) {
      return Failure(kInput,
                     absl::StrCat("Ingenting sparat. Filen hör till ", file.number, ", men ", enhet.namn(), " ", s.ar(),
                                  " har ", s.nummer(), ". Hämta rätt blankett, eller ta bort --enhet."));
    }
  } else if (!file.number.empty()) {
    KV_ASSIGN_OR_RETURN(s, FindByNumber(context, file.number));
  } else {
    return Failure(kUsage, "Filen säger inte vilken självskattning den gäller. Ange --enhet \"NAMN\".");
  }
  v1::SaveSvarRequest request;
  request.set_name(s.name());
  int given = 0;
  for (const FormAnswer& a : file.answers) {
    // An empty cell in a file is a question not answered yet, not an answer taken away.
    if (!args.positionals.empty() && base::TrimSv(a.answer).empty() && base::TrimSv(a.comment).empty()) continue;
    v1::Svar& svar = *request.add_svar();
    svar.set_rad(a.line);
    svar.set_nyckel(a.key);
    svar.set_svar(a.answer);
    svar.set_kommentar(a.comment);
    ++given;
  }
  if (given == 0) return Failure(kInput, "Filen har inga svar i kolumnen SVAR. Ingenting sparades.");
  request.set_spara_ratta(args.Has("spara-rätta"));
  request.set_validate_only(context.prova());
  request.set_request_id(context.RequestId("svar"));
  v1::SaveSvarResponse r;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "SaveSvar"), request, r));
  const bool from_file = !args.positionals.empty();
  const std::string taken = from_file ? absl::StrCat(" (filen lästes som ", file.taken_as, ")") : "";
  if (r.fel_size() > 0 && !args.Has("spara-rätta")) {
    if (context.json()) context.Answer("", r);
    return Failure(kInput, absl::StrCat("Ingenting sparat. ", r.fel_size(),
                                        from_file ? (r.fel_size() == 1 ? " rad" : " rader") : " svar",
                                        " behöver rättas", taken, ":\n", AnswerErrors(r, from_file),
                                        r.antal_ratta() > 0 ? absl::StrCat("Vill du spara de ", r.antal_ratta(),
                                                                           " rätta ", from_file ? "raderna" : "svaren",
                                                                           " ändå: lägg till --spara-rätta\n")
                                                            : ""));
  }
  const v1::Sjalvskattning& now = r.sjalvskattning();
  std::string text;
  if (context.prova()) {
    text = absl::StrCat("Går bra; ingenting sparades. ", r.antal_ratta(), " svar är rätt", taken, ".\n");
  } else if (from_file) {
    text = absl::StrCat("Sparat: ", r.antal_sparade(), " svar", taken, ". ", now.antal_besvarade(), " av ",
                        now.antal_fragor(), " frågor är besvarade.\n");
  } else {
    text = absl::StrCat("Sparat: ", now.antal_besvarade(), " av ", now.antal_fragor(), " svar.\n");
  }
  if (r.fel_size() > 0) absl::StrAppend(&text, "Inte sparat:\n", AnswerErrors(r, from_file));
  absl::StrAppend(&text, MissingText(r));
  if (r.saknas_size() == 0 && !context.prova()) {
    absl::StrAppend(&text, "Kommunen ser bara hur många frågor du har svarat på. Nästa steg, senast ",
                    Day(now.sista_date()), ": kvalitet självskattning lämna-in\n");
  }
  context.Answer(text, r);
  return r.fel_size() > 0 ? Failure(kInput, "Resten sparades.") : absl::OkStatus();
}

absl::Status Status(Context& context) {
  const Args& args = context.args();
  v1::ListSjalvskattningarRequest request;
  std::string filter;
  if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    filter = absl::StrCat("enhet = \"", enhet.name(), "\"");
  } else if (args.Has("år")) {
    KV_ASSIGN_OR_RETURN(const int year, args.Number("år", 2000));
    filter = absl::StrCat("ar = ", year);
  }
  request.set_filter(filter);
  KV_ASSIGN_OR_RETURN(const auto units, EnhetNames(context));
  KV_ASSIGN_OR_RETURN(const auto types, InsatstypNames(context));
  TextTable table({"NR", "ENHET", "INSATSTYP", ">ÅR", "SENAST", "LÄGE", ">BESVARADE", "INLÄMNAD"});
  v1::ListSjalvskattningarResponse all;
  KV_RETURN_IF_ERROR((ListAll<v1::ListSjalvskattningarRequest, v1::ListSjalvskattningarResponse>(
      context, absl::StrCat(kService, "ListSjalvskattningar"), request,
      [&](const auto& page) { all.mutable_sjalvskattningar()->MergeFrom(page.sjalvskattningar()); })));
  int handed_in = 0;
  for (const auto& s : all.sjalvskattningar()) {
    auto unit = units.find(s.enhet());
    auto type = types.find(s.insatstyp());
    const auto last = base::ParseDate(s.sista_date()), done = base::ParseDate(s.inlamnad_date());
    handed_in += s.state() == v1::INLAMNAD ? 1 : 0;
    table.Add({s.nummer(), unit == units.end() ? "?" : unit->second, type == types.end() ? s.insatstyp() : type->second,
               absl::StrCat(s.ar()), last.ok() ? base::ShortDateSv(*last) : s.sista_date(), WordOf(s.state()),
               absl::StrCat(s.antal_besvarade(), " av ", s.antal_fragor()),
               !done.ok() ? ""
                          : absl::StrCat(base::ShortDateSv(*done),
                                         s.dagar_sent() > 0 ? absl::StrCat(", ", s.dagar_sent(), " dagar sent") : "")});
  }
  context.Answer(table.empty() ? "Inga självskattningar som du får se.\n"
                               : absl::StrCat(handed_in, " av ", table.size(), " inlämnade\n", table.Text()),
                 all);
  return absl::OkStatus();
}

// The request id of a handing in, written beside before it is sent: the same command again gets the same receipt.
absl::StatusOr<std::string> SubmitRequestId(Context& context, const v1::Sjalvskattning& s) {
  if (context.args().Has("begäran")) return context.RequestId("lamna-in");
  return base::DerivedId("kvalitet lamna-in", absl::StrCat(s.name(), " ", s.etag()));
}

absl::Status LamnaIn(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  v1::Sjalvskattning s;
  std::string unit_name;
  if (!args.positionals.empty()) {
    KV_ASSIGN_OR_RETURN(const std::string number, ShortNumber("S", args.positionals[0]));
    KV_ASSIGN_OR_RETURN(s, FindByNumber(context, number));
    KV_ASSIGN_OR_RETURN(unit_name, NameOfUnit(context, s.enhet()));
  } else if (args.Has("enhet")) {
    KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, args.Get("enhet")));
    unit_name = enhet.namn();
    KV_ASSIGN_OR_RETURN(s, FindByUnit(context, enhet));
  } else {
    return Failure(kUsage,
                   "Ange vilken: --enhet \"NAMN\", eller numret. Exempel: kvalitet självskattning lämna-in S-187");
  }
  if (s.state() == v1::INLAMNAD) {
    context.Answer(
        absl::StrCat(s.nummer(), " (", unit_name, " ", s.ar(), ") är redan inlämnad, ", Day(s.inlamnad_date()),
                     ", kontrollsumma ", s.kontrollsumma(), ". Ingenting ändrades.\n"),
        s);
    return absl::OkStatus();
  }
  const bool ask = context.terminal() && !args.Has("ja") && !context.prova() && !context.json();
  if (ask) {
    context.out() << "Självskattning " << s.ar() << ", formulär version " << s.formular_version() << ", " << unit_name
                  << ": " << s.antal_besvarade() << " svar.\nEfter inlämning är den en allmän handling hos kommunen. ";
    if (!context.Confirm("Lämna in?")) {
      context.out() << "Inte inlämnad. Ingenting ändrades.\n";
      return absl::OkStatus();
    }
  }
  v1::SubmitSjalvskattningRequest request;
  request.set_name(s.name());
  KV_ASSIGN_OR_RETURN(*request.mutable_request_id(), SubmitRequestId(context, s));
  request.set_validate_only(context.prova());
  v1::SubmitSjalvskattningResponse r;
  const absl::Status sent = services->Call(absl::StrCat(kService, "SubmitSjalvskattning"), request, r);
  KV_RETURN_IF_ERROR(sent);
  if (context.prova()) {
    context.Answer(
        absl::StrCat(unit_name, ": alla obligatoriska frågor har svar. Den går att lämna in; ingenting lämnades in.\n"),
        r);
    return absl::OkStatus();
  }
  const absl::Time when = absl::FromUnixSeconds(r.inlamnad_time().seconds());
  const int left = r.dagar_fore_sista_dag();
  const std::string in_time = left > 1    ? absl::StrCat(left, " dagar före sista dag")
                              : left == 1 ? "dagen före sista dag"
                              : left == 0 ? "på sista dagen"
                                          : absl::StrCat(-left, -left == 1 ? " dag" : " dagar", " efter sista dag");
  context.Answer(
      absl::StrCat("Inlämnad ", base::WeekdayDateSv(base::SwedishDate(when)), " ", base::TimeSv(when), ", ", in_time,
                   ". Kvitto ", r.kvitto(), ", kontrollsumma ", r.kontrollsumma().substr(0, 8), ".\n", unit_name, ", ",
                   r.antal_svar(),
                   " svar. Kommunen ser dem nu. Svaren är låsta; fel i dem rättas med kommunens kvalitetsteam.\n"),
      r);
  return absl::OkStatus();
}

// Enheter that have an uppdrag for the insatstyp on the day.
absl::StatusOr<std::vector<std::string>> UnitsOf(Context& context, const std::string& insatstyp,
                                                 const std::string& day) {
  KV_ASSIGN_OR_RETURN(const std::string parent, context.Parent());
  registry::v1::ListUppdragRequest request;
  request.set_filter(absl::StrCat("insatstyp = \"", parent, "/insatstyper/", FoldWord(insatstyp),
                                  "\" AND giltig_fran <= \"", day, "\""));
  std::vector<std::string> units;
  KV_RETURN_IF_ERROR((ListAll<registry::v1::ListUppdragRequest, registry::v1::ListUppdragResponse>(
      context, "registry.v1.Registry/ListUppdrag", request, [&](const auto& page) {
        for (const auto& u : page.uppdrag()) {
          if (u.giltig_till().empty() || u.giltig_till() > day) units.push_back(u.enhet());
        }
      })));
  std::sort(units.begin(), units.end());
  units.erase(std::unique(units.begin(), units.end()), units.end());
  return units;
}

// The newest published formulär of the insatstyp that utförare answer.
absl::StatusOr<v1::Formular> NewestForm(Context& context, const std::string& insatstyp) {
  v1::ListFormularRequest request;
  request.set_filter(absl::StrCat("insatstyp = \"", insatstyp, "\" AND respondent = \"UTFORARE\""));
  std::vector<v1::Formular> found;
  KV_RETURN_IF_ERROR((ListAll<v1::ListFormularRequest, v1::ListFormularResponse>(
      context, absl::StrCat(kService, "ListFormular"), request, [&](const auto& page) {
        for (const auto& f : page.formular()) {
          if (f.state() == v1::PUBLICERAT &&
              (!context.args().Has("formulär") || f.serie() == context.args().Get("formulär")))
            found.push_back(f);
        }
      })));
  const v1::Formular* newest = nullptr;
  for (const auto& f : found) {
    if (newest != nullptr && newest->serie() != f.serie()) {
      return Failure(kUsage, absl::StrCat("Det finns flera formulär för ", insatstyp, ": ", newest->serie(), " och ",
                                          f.serie(), ". Ange vilket: --formulär SERIE."));
    }
    if (newest == nullptr || f.version() > newest->version()) newest = &f;
  }
  if (newest != nullptr) return *newest;
  return Failure(kNotNow, absl::StrCat("Det finns inget publicerat formulär för ", insatstyp,
                                       " som utförare svarar på. Läs in ett: "
                                       "kvalitet formulär importera FIL --publicera"));
}

absl::Status Skicka(Context& context) {
  const Args& args = context.args();
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(const int year, args.Number("år", 2000));
  KV_ASSIGN_OR_RETURN(const std::string insatstyp, FindInsatstyp(context, args.Get("insatstyp")));
  KV_ASSIGN_OR_RETURN(const v1::Formular form, NewestForm(context, insatstyp));
  v1::SendSjalvskattningarRequest request;
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.set_formular(form.name());
  request.set_insatstyp(insatstyp);
  request.set_ar(year);
  request.set_sista_date(args.Get("sista-dag"));
  request.set_utskickad_date(args.Get("utskickad"));
  if (args.Has("enhet")) {
    for (const std::string& name : args.flags.at("enhet")) {
      KV_ASSIGN_OR_RETURN(const registry::v1::Enhet enhet, FindEnhet(context, name));
      request.add_enheter(enhet.name());
    }
  } else {
    const std::string day = args.Has("utskickad") ? args.Get("utskickad") : args.Get("sista-dag");
    KV_ASSIGN_OR_RETURN(const std::vector<std::string> units, UnitsOf(context, insatstyp, day));
    for (const std::string& unit : units) request.add_enheter(unit);
    if (units.empty())
      return Failure(kNotNow,
                     absl::StrCat("Ingen enhet har uppdrag för ", insatstyp, " den ", day, ". Ingenting skickades."));
  }
  request.set_request_id(context.RequestId("skicka"));
  request.set_validate_only(context.prova());
  v1::SendSjalvskattningarResponse r;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "SendSjalvskattningar"), request, r));
  context.Answer(
      absl::StrCat(context.prova() ? "Går bra; ingenting skickades. Skulle skicka " : "Skickade ", r.nya(),
                   " självskattningar ", year, " (", form.rubrik(), ", version ", form.version(), ")",
                   r.oforandrade() > 0 ? absl::StrCat("; ", r.oforandrade(), " fanns redan") : "", ".\nSista dag ",
                   Day(args.Get("sista-dag")),
                   ", samma för kommunala och privata. Utförarna ser dem nu: kvalitet självskattning hämta.\n"),
      r);
  return absl::OkStatus();
}

absl::Status ImporteraFormular(Context& context) {
  const Args& args = context.args();
  const std::string path = args.positionals[0];
  v1::ImportFormularRequest request;
  KV_ASSIGN_OR_RETURN(const std::string content, ReadFile(path));
  request.set_fil(content);
  if (args.Has("karta")) {
    KV_ASSIGN_OR_RETURN(const std::string map, ReadFile(args.Get("karta")));
    request.set_karta(map);
  }
  KV_ASSIGN_OR_RETURN(Connection * services, context.Services());
  KV_ASSIGN_OR_RETURN(*request.mutable_parent(), context.Parent());
  request.set_kalla(args.Has("källa") ? args.Get("källa") : std::filesystem::path(path).filename().string());
  request.set_publicera(args.Has("publicera"));
  request.set_validate_only(context.prova());
  request.set_request_id(context.RequestId("formular"));
  v1::ImportFormularResponse r;
  KV_RETURN_IF_ERROR(services->Call(absl::StrCat(kService, "ImportFormular"), request, r));
  const std::string read = absl::StrCat(std::filesystem::path(path).filename().string(), ": ", r.antal(),
                                        " frågor, filen lästes som ", r.last_som(), ".\n");
  if (r.antal_fel() > 0) {
    TextTable table({"RAD", "KOLUMN", "FEL"});
    for (const auto& e : r.fel()) table.Add({absl::StrCat(e.rad()), e.kolumn(), e.text()});
    if (context.json()) context.Answer("", r);
    return Failure(kInput,
                   absl::StrCat("Ingenting sparat. ", read, r.antal_fel(), " fel behöver rättas:\n", table.Text()));
  }
  TextTable table({"SERIE", ">VERSION", "INSATSTYP", "SVARAR", ">FRÅGOR", "LÄGE"});
  for (const auto& f : r.formular()) {
    table.Add({f.serie(), absl::StrCat(f.version()), f.insatstyp(), WordOf(f.respondent()),
               absl::StrCat(f.antal_fragor()), WordOf(f.state())});
  }
  context.Answer(absl::StrCat(read, context.prova() ? "Går bra; ingenting sparades. Skulle bli: " : "Sparat: ", r.nya(),
                              " nya formulär eller versioner, ", r.andrade(), " ändrade utkast, ", r.oforandrade(),
                              " oförändrade.\n", table.Text(),
                              context.prova() ? ""
                                              : "Publicerade ändras aldrig; ändrade frågor blir nästa version. Nästa "
                                                "steg: kvalitet självskattning skicka.\n"),
                 r);
  return absl::OkStatus();
}

}  // namespace

std::vector<Command> SelfAssessmentCommands() {
  const Flag enhet = {"enhet", "NAMN", "enheten"}, year = {"år", "ÅR", "annars det senaste"},
             type = {"insatstyp", "ORD", "behövs bara om enheten har flera"};
  return {
      {"självskattning",
       "hämta",
       {},
       {{"enhet", "NAMN", "enheten", true},
        year,
        type,
        {"till", "FIL", "filens namn; annars enhetens namn och år"},
        {"skriv-över", "", "skriv över filen om den finns"}},
       "spara blanketten som en fil för Excel",
       "Sparar blanketten som en fil som Excel öppnar med dubbelklick, med fjolårets svar bredvid. Kommunen ser inte "
       "dina svar "
       "förrän du lämnar in.",
       "kvalitet självskattning hämta --enhet \"Hemtjänst Norr\"",
       Hamta},
      {"självskattning",
       "fyll",
       {"[FIL]"},
       {enhet,
        year,
        type,
        {"svar", "NYCKEL=SVAR", "ett svar i taget, i stället för fil", false, true},
        {"spara-rätta", "", "spara de rätta svaren fast andra är fel"}},
       "spara svar från filen, eller ett i taget",
       "Sparar svar från en ifylld fil. Är något svar fel sparas ingenting, och du får veta rad, fråga och hur rätt "
       "svar ser ut. "
       "Fråga som lämnats tom rörs inte.",
       "kvalitet självskattning fyll hemtjanst-norr-2026.csv",
       Fyll},
      {"självskattning",
       "status",
       {},
       {enhet, year},
       "visa vad som är inlämnat och vad som saknas",
       "Visar läget för varje självskattning. Före inlämning ser kommunen bara hur många frågor som är besvarade.",
       "kvalitet självskattning status --år 2026",
       Status},
      {"självskattning",
       "lämna-in",
       {"[S-NUMMER]"},
       {enhet, year, type, {"ja", "", "fråga inte, lämna in direkt"}},
       "lämna in till kommunen",
       "Lämnar in en ifylld självskattning till kommunen. Alla obligatoriska frågor måste ha svar; annars visas vilka "
       "som saknas "
       "och ingenting lämnas in. Före inlämning ser kommunen bara hur många frågor du har svarat på.",
       "kvalitet självskattning lämna-in --enhet \"Hemtjänst Norr\"",
       LamnaIn},
      {"självskattning",
       "skicka",
       {},
       {{"insatstyp", "ORD", "vilken insatstyp", true},
        {"år", "ÅR", "året den gäller", true},
        {"sista-dag", "DATUM", "sista dag, samma för alla", true},
        {"utskickad", "DATUM", "annars i dag"},
        {"enhet", "NAMN", "bara den; annars alla med uppdrag den dagen", false, true},
        {"formulär", "SERIE", "om insatstypen har flera"}},
       "skicka årets självskattning till enheterna",
       "Skickar en självskattning till varje enhet som har uppdrag för insatstypen, kommunal som privat, med samma "
       "sista dag. De som "
       "redan har en får ingen till.",
       "kvalitet självskattning skicka --insatstyp hemtjänst --år 2026 --sista-dag 2026-12-11",
       Skicka},
  };
}

std::vector<Command> FormCommands() {
  return {{"formulär",
           "importera",
           {"FIL"},
           {{"karta", "FIL", "CSV med kolumnerna slag, från, till, om filens ord är andra"},
            {"källa", "NAMN", "varifrån frågorna kommer; annars filens namn"},
            {"publicera", "", "publicera genast"}},
           "läs in frågor som formulär",
           "Läser in frågor från en fil och gör formulär av dem, ett per insatstyp och instrument. Ett publicerat "
           "formulär ändras aldrig: "
           "ändrade frågor blir nästa version.",
           "kvalitet formulär importera fragor.csv --prova",
           ImporteraFormular}};
}

}  // namespace kvalitet::client

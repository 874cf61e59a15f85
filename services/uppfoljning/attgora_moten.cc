#include "services/uppfoljning/attgora_moten.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/rules.h"

namespace kvalitet::uppfoljning {
namespace {

using attgora::Fraga;
using attgora::Kalla;
using attgora::Rad;
using attgora::v1::AttGora;

constexpr int kPlanDays = 400;  // what was not sent within a year of the utskick is no longer a task

AttGora Line(const std::string& name, attgora::v1::Ansvar ansvar, std::string vad, const std::string& sista_date,
             std::string kommando) {
  AttGora line;
  line.set_resurs(name);
  line.set_art(attgora::v1::UPPGIFT);
  line.set_ansvar(ansvar);
  line.set_vad(std::move(vad));
  line.set_sista_date(sista_date);
  line.set_kommando(std::move(kommando));
  return line;
}

// What is the kommun's own is asked for by its own people only.
Kalla Kommunens(Kalla kalla) {
  return {[las = std::move(kalla.las)](sql::Session& session, const Fraga& fraga, const std::vector<sql::Value>& after,
                                       int limit, Rad& lines, std::vector<sql::Value>& next) {
    return fraga.kommunen ? las(session, fraga, after, limit, lines, next) : absl::OkStatus();
  }};
}

std::optional<AttGora> Begaran(const v1::Uppgiftsbegaran& row, const Fraga& fraga) {
  AttGora line = AttBesvara(row);
  if (!fraga.Angar(line.ansvar(), line.sista_date())) return std::nullopt;
  return line;
}

std::optional<AttGora> Namnduppdraget(const v1::Namnduppdrag& row, const Fraga& fraga) {
  AttGora line = AttAterrapportera(row);
  if (!fraga.Angar(line.ansvar(), line.sista_date())) return std::nullopt;
  return line;
}

std::optional<AttGora> Dialogen(const v1::Utforardialog& row, const Fraga& fraga) {
  if (fraga.allas) return std::nullopt;  // nobody is reminded by mail
  return AttJustera(row, fraga.today);
}

// The kommun holds it; to the enhet it is a day to keep free, until it is held.
std::optional<AttGora> Resultatet(const v1::Resultatdialog& row, const Fraga& fraga) {
  AttGora line = AttHallaResultatdialog(row, fraga.kommunen);
  if (!fraga.kommunen && row.enhet().empty()) return std::nullopt;
  if (fraga.allas && line.ansvar() != attgora::v1::KOMMUNEN) return std::nullopt;
  return line;
}

// Names of the utförare that the caller acts for, as values and as marks: "(?, ?)"; none for the kommun.
std::string Egna(const Fraga& fraga, std::vector<sql::Value>& args) {
  std::string marks;
  if (fraga.kommunen) return marks;
  for (const proto::Reach& reach : fraga.scope.reaches) {
    if (reach.utforare.empty()) continue;
    absl::StrAppend(&marks, marks.empty() ? "(?" : ", ?");
    args.emplace_back(reach.utforare);
  }
  return marks.empty() ? marks : marks + ")";
}

// Dialoger to which an utförare is called.
absl::Status Kallelser(sql::Session& session, const Fraga& fraga, Rad& lines) {
  std::vector<sql::Value> args = {fraga.kommun, base::FormatDate(fraga.today)};
  const std::string egna = Egna(fraga, args);
  if (egna.empty()) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query(absl::StrCat("SELECT d.name, d.nummer, d.insatstyp, d.dialog_date, MIN(k.utforare)"
                                                 " FROM utforardialog d JOIN utforardialog_kallade k"
                                                 " ON k.parent_name = d.name WHERE d.kommun = ? AND d.state ="
                                                 " 'DIALOG_KALLAD' AND d.delete_time = 0 AND d.dialog_date >= ?"
                                                 " AND k.utforare IN ",
                                                 egna,
                                                 " GROUP BY d.name, d.nummer, d.insatstyp, d.dialog_date"
                                                 " ORDER BY d.dialog_date, d.name"),
                                    args));
  for (const sql::Row& row : rows) {
    const auto& nummer = std::get<std::string>(row[1]);
    AttGora line = Line(std::get<std::string>(row[0]), attgora::v1::ENHETEN, absl::StrCat("Utförardialog ", nummer),
                        std::get<std::string>(row[3]), absl::StrCat("kvalitet dialog visa ", nummer));
    line.set_insatstyp(std::get<std::string>(row[2]));
    line.set_utforare(std::get<std::string>(row[4]));
    line.set_lage("ni är kallade");
    lines.push_back(std::move(line));
  }
  return absl::OkStatus();
}

// What an utförare asked in a dialog and the kommun has answered since.
absl::Status Besvarade(sql::Session& session, const Fraga& fraga, Rad& lines) {
  if (!fraga.nytt_sedan.has_value()) return absl::OkStatus();
  std::vector<sql::Value> args;
  const std::string columns = attgora::NyttKolumner(fraga, "d.update_time", args);
  args.insert(args.end(), {fraga.kommun, absl::ToUnixMicros(*fraga.nytt_sedan),
                           base::FormatDate(base::SwedishDate(*fraga.nytt_sedan))});
  const std::string egna = Egna(fraga, args);
  if (egna.empty()) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query(
          absl::StrCat("SELECT ", columns,
                       ", f.utforare FROM utforardialog_fragor f"
                       " JOIN utforardialog d ON d.name = f.parent_name WHERE d.kommun = ?"
                       " AND d.delete_time = 0 AND d.update_time >= ? AND f.besvarad_date >= ? AND f.utforare IN ",
                       egna, " GROUP BY f.utforare"),
          args));
  for (const sql::Row& row : rows) {
    attgora::NyttRad(fraga, row, 0, {"svar på en fråga i utförardialogen", "svar på frågor i utförardialogen"}, lines)
        .set_utforare(std::get<std::string>(row.back()));
  }
  return absl::OkStatus();
}

// What was asked of the kommun in a dialog and nobody has answered.
absl::Status Obesvarade(sql::Session& session, const Fraga& fraga, Rad& lines) {
  if (!fraga.kommunen) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> rows,
                      session.Query("SELECT d.name, d.nummer, d.insatstyp, f.nr, f.svar_senast_date, f.text"
                                    " FROM utforardialog d JOIN utforardialog_fragor f ON f.parent_name = d.name"
                                    " WHERE d.kommun = ? AND d.delete_time = 0 AND f.besvarad_date = ''"
                                    " ORDER BY d.dialog_date, d.name, f.nr",
                                    {fraga.kommun}));
  for (const sql::Row& row : rows) {
    const auto& nummer = std::get<std::string>(row[1]);
    const int64_t nr = std::get<int64_t>(row[3]);
    AttGora line = Line(std::get<std::string>(row[0]), attgora::v1::KOMMUNEN,
                        absl::StrCat("Svara på fråga ", nr, " i dialog ", nummer), std::get<std::string>(row[4]),
                        absl::StrCat("kvalitet dialog svara ", nummer, " --fråga ", nr, " --text \"...\""));
    line.set_insatstyp(std::get<std::string>(row[2]));
    line.set_text(std::get<std::string>(row[5]));
    lines.push_back(std::move(line));
  }
  return absl::OkStatus();
}

// When that was answered.  Its row is written again by every answer that is filled in since.
constexpr char kTillbakaSvarad[] =
    "(SELECT MAX(a.audit_time) FROM audit a WHERE a.resource = sjalvskattning.name AND a.action = 'SVAR_TILLBAKA')";

// Whether what the utförare wished to have back was given.
absl::Status Onskemal(const Tables& tables, sql::Session& session, const Fraga& fraga, Rad& lines) {
  if (fraga.kommunen || !fraga.nytt_sedan.has_value()) return absl::OkStatus();
  for (const auto& [state, ord] :
       {std::pair("TILLBAKA_BEVILJAD", attgora::Ord{"beviljad begäran att få tillbaka en självskattning",
                                                    "beviljade begäranden att få tillbaka självskattningar"}),
        std::pair("TILLBAKA_NEKAD", attgora::Ord{"nekad begäran att få tillbaka en självskattning",
                                                 "nekade begäranden att få tillbaka självskattningar"})}) {
    KV_RETURN_IF_ERROR(attgora::NyttPerUtforare(
        session, fraga, tables.sjalvskattning.schema(),
        absl::StrCat("sjalvskattning WHERE kommun = ? AND delete_time = 0 AND tillbaka = '", state, "'"),
        kTillbakaSvarad, ord, lines));
  }
  return absl::OkStatus();
}

// What a decided plan of the year still leads to: visits in depth, and dialoger.  Nobody is reminded by mail.
absl::Status PlanensArbete(sql::Session& session, const Fraga& fraga, Rad& lines) {
  if (!fraga.kommunen || fraga.allas) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> deep,
      session.Query("SELECT p.name, p.insatstyp, p.ar, COUNT(DISTINCT e.enhet),"
                    " COUNT(DISTINCT CASE WHEN u.state <> 'UPPFOLJNING_PLANERAD' THEN u.enhet END),"
                    " COUNT(DISTINCT CASE WHEN u.state = 'UPPFOLJNING_PLANERAD' THEN u.enhet END)"
                    " FROM uppfoljningsplan p JOIN uppfoljningsplan_enheter e ON e.parent_name = p.name"
                    " LEFT JOIN uppfoljning u ON u.kommun = p.kommun AND u.enhet = e.enhet"
                    " AND u.insatstyp = p.insatstyp AND u.niva IN ('FORDJUPAD', 'NYSTART') AND u.delete_time = 0"
                    " AND SUBSTR(u.genomford_date, 1, 4) = p.ar"
                    " WHERE p.kommun = ? AND p.ar >= ? AND p.state = 'PLAN_BESLUTAD' AND p.delete_time = 0"
                    " AND e.niva IN ('FORDJUPAD', 'NYSTART') GROUP BY p.name, p.insatstyp, p.ar"
                    " ORDER BY p.ar, p.insatstyp, p.name",
                    {fraga.kommun, int64_t{fraga.today.year()}}));
  for (const sql::Row& row : deep) {
    const PlanRad plan{std::get<std::string>(row[0]), std::get<std::string>(row[1]), std::get<int64_t>(row[2])};
    if (auto line =
            AttFordjupa(plan, std::get<int64_t>(row[3]), std::get<int64_t>(row[4]), std::get<int64_t>(row[5]))) {
      lines.push_back(*std::move(line));
    }
  }
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> talks,
      session.Query(
          "SELECT p.name, p.insatstyp, p.ar, COALESCE(p.antal_dialoger, 0), COUNT(d.name) FROM uppfoljningsplan p"
          " LEFT JOIN utforardialog d ON d.kommun = p.kommun AND d.insatstyp = p.insatstyp"
          " AND d.delete_time = 0 AND SUBSTR(d.dialog_date, 1, 4) = p.ar"
          " WHERE p.kommun = ? AND p.ar >= ? AND p.state = 'PLAN_BESLUTAD' AND p.delete_time = 0"
          " GROUP BY p.name, p.insatstyp, p.ar, p.antal_dialoger ORDER BY p.ar, p.insatstyp, p.name",
          {fraga.kommun, int64_t{fraga.today.year()}}));
  for (const sql::Row& row : talks) {
    const PlanRad plan{std::get<std::string>(row[0]), std::get<std::string>(row[1]), std::get<int64_t>(row[2])};
    if (auto line = AttKalla(plan, std::get<int64_t>(row[3]), std::get<int64_t>(row[4]))) {
      lines.push_back(*std::move(line));
    }
  }
  return absl::OkStatus();
}

// Rounds of the short survey whose utskick has come, until their last day: after that nobody can answer.
absl::Status Omgangar(sql::Session& session, const Fraga& fraga, Rad& lines) {
  const std::string today = base::FormatDate(fraga.today);
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query("SELECT p.name, p.insatstyp, p.ar, o.omgang, o.sista_date FROM uppfoljningsplan p"
                    " JOIN uppfoljningsplan_omgangar o ON o.parent_name = p.name"
                    " WHERE p.kommun = ? AND p.state = 'PLAN_BESLUTAD' AND p.delete_time = 0 AND o.skickad_date = ''"
                    " AND o.utskick_date <= ? AND o.sista_date >= ? ORDER BY o.sista_date, p.name",
                    {fraga.kommun, today, today}));
  for (const sql::Row& row : rows) {
    lines.push_back(
        AttSkickaOmgang({std::get<std::string>(row[0]), std::get<std::string>(row[1]), std::get<int64_t>(row[2])},
                        std::get<int64_t>(row[3]), std::get<std::string>(row[4])));
  }
  return absl::OkStatus();
}

absl::Status Planer(sql::Session& session, const Fraga& fraga, Rad& lines) {
  if (!fraga.kommunen) return absl::OkStatus();
  KV_ASSIGN_OR_RETURN(
      const std::vector<sql::Row> rows,
      session.Query("SELECT p.name, p.insatstyp, p.ar, COUNT(*) FROM uppfoljningsplan p"
                    " JOIN uppfoljningsplan_enheter e ON e.parent_name = p.name"
                    " WHERE p.kommun = ? AND p.state = 'PLAN_BESLUTAD' AND p.utskick_date <= ? AND p.utskick_date > ?"
                    " AND p.delete_time = 0 AND e.sjalvskattning_nummer = '' GROUP BY p.name, p.insatstyp, p.ar",
                    {fraga.kommun, base::FormatDate(fraga.today), base::FormatDate(fraga.today - kPlanDays)}));
  for (const sql::Row& row : rows) {
    lines.push_back(AttSkickaPlan(std::get<std::string>(row[0]), std::get<std::string>(row[1]),
                                  std::get<int64_t>(row[2]), std::get<int64_t>(row[3])));
  }
  KV_RETURN_IF_ERROR(Omgangar(session, fraga, lines));
  KV_ASSIGN_OR_RETURN(const std::vector<sql::Row> drafts,
                      session.Query("SELECT name, insatstyp, ar, utskick_date FROM uppfoljningsplan WHERE kommun = ?"
                                    " AND state = 'PLAN_UTKAST' AND utskick_date > ? AND delete_time = 0"
                                    " ORDER BY utskick_date, name",
                                    {fraga.kommun, base::FormatDate(fraga.today - kPlanDays)}));
  for (const sql::Row& row : drafts) {
    const int64_t ar = std::get<int64_t>(row[2]);
    AttGora line =
        Line(std::get<std::string>(row[0]), attgora::v1::KOMMUNEN, absl::StrCat("Besluta planen ", ar),
             std::get<std::string>(row[3]),
             absl::StrCat("kvalitet plan besluta --insatstyp ", std::get<std::string>(row[1]), " --år ", ar));
    line.set_insatstyp(std::get<std::string>(row[1]));
    line.set_lage("utkast");
    lines.push_back(std::move(line));
  }
  return absl::OkStatus();
}

}  // namespace

AttGora AttBesvara(const v1::Uppgiftsbegaran& row) {
  AttGora line = Line(row.name(), attgora::v1::ENHETEN, absl::StrCat("Svara på begäran om uppgifter ", row.nummer()),
                      row.sista_date(), absl::StrCat("kvalitet begäran svara ", row.nummer(), " --text \"...\""));
  line.set_enhet(row.enhet());
  line.set_insatstyp(row.insatstyp());
  line.set_utforare(row.utforare());
  line.set_text(row.text());
  return line;
}

AttGora AttAterrapportera(const v1::Namnduppdrag& row) {
  AttGora line = Line(
      row.name(), attgora::v1::KOMMUNEN, absl::StrCat("Återrapportera nämnduppdrag ", row.nummer()), row.sista_date(),
      absl::StrCat("kvalitet nämnduppdrag återrapportera ", row.nummer(), " --åtgärder \"...\" --effekt \"...\""));
  line.set_text(row.text());
  return line;
}

std::optional<AttGora> AttJustera(const v1::Utforardialog& row, absl::CivilDay today) {
  const auto held = base::ParseDate(row.dialog_date());
  if (!held.ok()) return std::nullopt;
  const bool coming = *held >= today;
  AttGora line =
      Line(row.name(), attgora::v1::KOMMUNEN,
           absl::StrCat(coming ? "Håll utförardialog " : "Justera protokollet för dialog ", row.nummer()),
           coming ? row.dialog_date() : "",
           absl::StrCat("kvalitet dialog ", coming ? "visa " : "justera ", row.nummer(), coming ? "" : " --alla"));
  line.set_insatstyp(row.insatstyp());
  if (coming) return line;
  line.set_lage(absl::StrCat("hölls ", base::ShortDateSv(*held)));
  return line;
}

AttGora AttHallaResultatdialog(const v1::Resultatdialog& row, bool kommunen) {
  AttGora line =
      kommunen
          ? Line(row.name(), attgora::v1::KOMMUNEN, absl::StrCat("Håll resultatdialog ", row.nummer()),
                 row.dialog_date(), absl::StrCat("kvalitet resultatdialog håll ", row.nummer(), " --slutsats \"...\""))
          : Line(row.name(), attgora::v1::ENHETEN, absl::StrCat("Resultatdialog ", row.nummer(), " om ", row.ar()),
                 row.dialog_date(), "kvalitet enhet blad --enhet {enhet}");
  line.set_enhet(row.enhet());
  line.set_utforare(row.ansvarig_utforare());
  line.set_lage(row.enhet().empty()
                    ? "verksamhetsområdet"
                    : proto::Word(v1::ResultatdialogState_descriptor()->FindValueByNumber(row.state())));
  return line;
}

AttGora AttSkickaPlan(const std::string& name, const std::string& insatstyp, int64_t ar, int64_t enheter) {
  AttGora line = Line(name, attgora::v1::KOMMUNEN, absl::StrCat("Skicka självskattningar enligt planen ", ar), "",
                      absl::StrCat("kvalitet plan genomför --insatstyp ", insatstyp, " --år ", ar));
  line.set_insatstyp(insatstyp);
  line.set_lage(absl::StrCat(enheter, enheter == 1 ? " enhet saknar" : " enheter saknar"));
  return line;
}

AttGora AttSkickaOmgang(const PlanRad& plan, int64_t omgang, const std::string& sista_date) {
  AttGora line =
      Line(plan.name, attgora::v1::KOMMUNEN,
           absl::StrCat("Skicka den korta enkäten, omgång ", omgang, ", enligt planen ", plan.ar), sista_date,
           absl::StrCat("kvalitet plan genomför --insatstyp ", plan.insatstyp, " --år ", plan.ar));
  line.set_insatstyp(plan.insatstyp);
  line.set_lage("inte skickad");
  return line;
}

std::optional<AttGora> AttFordjupa(const PlanRad& plan, int64_t enheter, int64_t gjorda, int64_t planerade) {
  if (gjorda >= enheter) return std::nullopt;
  AttGora line = Line(plan.name, attgora::v1::KOMMUNEN, absl::StrCat("Följ upp enligt planen ", plan.ar),
                      absl::StrCat(plan.ar, "-12-31"),
                      absl::StrCat("kvalitet plan visa --insatstyp ", plan.insatstyp, " --år ", plan.ar));
  line.set_insatstyp(plan.insatstyp);
  line.set_lage(
      absl::StrCat("fördjupad: ", enheter - gjorda, " av ", enheter, " kvar",
                   planerade == 0 ? "" : absl::StrCat(", ", planerade, planerade == 1 ? " planerad" : " planerade")));
  return line;
}

std::optional<AttGora> AttKalla(const PlanRad& plan, int64_t dialoger, int64_t kallade) {
  if (kallade >= dialoger) return std::nullopt;
  AttGora line = Line(plan.name, attgora::v1::KOMMUNEN, "Kalla till utförardialog", absl::StrCat(plan.ar, "-12-31"),
                      absl::StrCat("kvalitet dialog kalla --insatstyp ", plan.insatstyp, " --datum DATUM"));
  line.set_insatstyp(plan.insatstyp);
  line.set_lage(absl::StrCat(kallade, " av ", dialoger, " enligt planen ", plan.ar));
  return line;
}

std::vector<Kalla> MotesKallor(const Tables& tables) {
  return {attgora::Rader<v1::Uppgiftsbegaran>(tables.uppgiftsbegaran, "BEGARAN_BEGARD", attgora::v1::ENHETEN, &Begaran),
          Kommunens(attgora::Rader<v1::Namnduppdrag>(tables.namnduppdrag, "NAMNDUPPDRAG_OPPET", attgora::v1::KOMMUNEN,
                                                     &Namnduppdraget)),
          Kommunens(attgora::Rader<v1::Utforardialog>(tables.utforardialog, "DIALOG_KALLAD", attgora::v1::KOMMUNEN,
                                                      &Dialogen)),
          attgora::Rader<v1::Resultatdialog>(tables.resultatdialog, "RESULTATDIALOG_PLANERAD", attgora::v1::KOMMUNEN,
                                             &Resultatet),
          attgora::Summor(&Planer),
          attgora::Summor(&PlanensArbete),
          attgora::Summor(&Kallelser),
          attgora::Summor(&Besvarade),
          attgora::Summor(&Obesvarade),
          attgora::Summor([&tables](sql::Session& session, const Fraga& fraga, Rad& lines) {
            return Onskemal(tables, session, fraga, lines);
          })};
}

}  // namespace kvalitet::uppfoljning

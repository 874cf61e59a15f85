#include "services/uppfoljning/attgora_moten.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/status.h"

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
  return AttJustera(row, fraga.today);
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
  AttGora line = Line(row.name(), attgora::v1::KOMMUNEN, absl::StrCat("Återrapportera nämnduppdrag ", row.nummer()),
                      row.sista_date(),
                      absl::StrCat("kvalitet nämnduppdrag återrapportera ", row.nummer(), " --åtgärder \"...\""));
  line.set_text(row.text());
  return line;
}

std::optional<AttGora> AttJustera(const v1::Utforardialog& row, absl::CivilDay today) {
  const auto held = base::ParseDate(row.dialog_date());
  if (!held.ok() || *held >= today) return std::nullopt;
  AttGora line = Line(row.name(), attgora::v1::KOMMUNEN, absl::StrCat("Justera protokollet för dialog ", row.nummer()),
                      "", absl::StrCat("kvalitet dialog justera ", row.nummer()));
  line.set_insatstyp(row.insatstyp());
  line.set_lage(absl::StrCat("hölls ", base::ShortDateSv(*held)));
  return line;
}

AttGora AttSkickaPlan(const std::string& name, const std::string& insatstyp, int64_t ar, int64_t enheter) {
  AttGora line = Line(name, attgora::v1::KOMMUNEN, absl::StrCat("Skicka självskattningar enligt planen ", ar), "",
                      absl::StrCat("kvalitet plan genomför --insatstyp ", insatstyp, " --år ", ar));
  line.set_insatstyp(insatstyp);
  line.set_lage(absl::StrCat(enheter, enheter == 1 ? " enhet saknar" : " enheter saknar"));
  return line;
}

std::vector<Kalla> MotesKallor(const Tables& tables) {
  return {attgora::Rader<v1::Uppgiftsbegaran>(tables.uppgiftsbegaran, "BEGARAN_BEGARD", attgora::v1::ENHETEN, &Begaran),
          Kommunens(attgora::Rader<v1::Namnduppdrag>(tables.namnduppdrag, "NAMNDUPPDRAG_OPPET", attgora::v1::KOMMUNEN,
                                                     &Namnduppdraget)),
          Kommunens(attgora::Rader<v1::Utforardialog>(tables.utforardialog, "DIALOG_KALLAD", attgora::v1::KOMMUNEN,
                                                      &Dialogen)),
          attgora::Summor(&Planer)};
}

}  // namespace kvalitet::uppfoljning

// The text of `kvalitet idag`.
#include "clients/kvalitet/today.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "clients/kvalitet/print.h"

namespace kvalitet::client {
namespace {

using attgora::v1::AttGora;
using testing::HasSubstr;
using testing::Not;

AttGora Line(attgora::v1::Art art, const char* vad, const char* last = "", const char* lage = "") {
  AttGora line;
  line.set_art(art);
  line.set_vad(vad);
  line.set_sista_date(last);
  line.set_lage(lage);
  line.set_enhet("norr");
  return line;
}

TodayNames Names() {
  TodayNames names;
  names.enheter = {{"norr", "Hemtjänst Norr"}, {"soder", "Hemtjänst Söder"}};
  names.utforare = {{"vard", "Exempelvård AB"}, {"egen", "Kommunens hemtjänst"}};
  names.regi = {{"vard", "privat"}, {"egen", "kommunal"}};
  names.insatstyper = {{"SOL_HEMTJANST", "hemtjänst"}};
  return names;
}

TEST(TodayTest, OfAnUtforare) {
  AttGora form = Line(attgora::v1::UPPGIFT, "Självskattning 2026", "2026-12-11", "0 av 42 besvarade");
  form.set_insatstyp("SOL_HEMTJANST");
  form.set_kommando("kvalitet självskattning hämta --enhet {enhet}");
  AttGora action = Line(attgora::v1::UPPGIFT, "Åtgärd A-41", "2026-11-27", "pågår");
  action.set_text("rutin för nycklar");
  action.set_kommando("kvalitet åtgärd klar A-41");
  EXPECT_EQ(TodayOfUtforare({form, action}, "2026-11-23", Names()),
            "Måndag 23 november 2026\n"
            "  SENAST           VAD                             ENHET           LÄGE\n"
            "  fre 27 nov 2026  Åtgärd A-41: rutin för nycklar  Hemtjänst Norr  pågår\n"
            "  fre 11 dec 2026  Självskattning 2026, hemtjänst  Hemtjänst Norr  0 av 42 besvarade\n"
            "Börja här: kvalitet åtgärd klar A-41\n");
  EXPECT_THAT(TodayOfUtforare({form}, "2026-12-15", Names()), HasSubstr("försenad 4 dagar; 0 av 42 besvarade"));
  EXPECT_THAT(TodayOfUtforare({form}, "2026-12-15", Names()),
              HasSubstr("Börja här: kvalitet självskattning hämta --enhet \"Hemtjänst Norr\"\n"));
  EXPECT_EQ(TodayOfUtforare({}, "2026-11-23", Names()), "Måndag 23 november 2026\n  Inget att göra just nu.\n");
}

TEST(TodayTest, OfTheKommun) {
  AttGora late = Line(attgora::v1::UPPGIFT, "Självskattning 2026", "2026-12-11");
  late.set_resurs("s1");
  late.set_utforare("vard");
  AttGora look = Line(attgora::v1::TITTA_PA, "Många klagomål");
  look.set_enhet("soder");
  look.set_skal("3 klagomål på 30 dagar, samma tid i fjol 0");
  AttGora egen = Line(attgora::v1::NYTT, "självskattning"), privat = egen,
          complaint = Line(attgora::v1::NYTT, "klagomål");
  egen.set_vad_flertal("självskattningar");
  privat.set_vad_flertal("självskattningar");
  egen.set_utforare("egen");
  privat.set_utforare("vard");
  egen.set_antal(5);
  privat.set_antal(3);
  complaint.set_vad_flertal("klagomål");
  complaint.set_antal(1);
  TodayNames names = Names();
  names.reminded = {{"s1", 4}};
  names.lost = {{"s1", 1}};
  EXPECT_EQ(TodayOfKommun({look, egen, late, privat, complaint}, "2026-12-15", names, 10),
            "Tisdag 15 december 2026\n"
            "FÖRSENAT 1    Självskattning 2026  Hemtjänst Norr, Exempelvård AB (privat)  4 dagar; påmind 4 gånger, 1 "
            "mejl kom inte fram\n"
            "NYTT     9    8 självskattningar (5 kommunala, 3 privata) och 1 klagomål\n"
            "TITTA PÅ 1    Hemtjänst Söder: 3 klagomål på 30 dagar, samma tid i fjol 0\n");
}

TEST(TodayTest, WhatWasToldOfTheLastMinuteIsLeftOutOnce) {
  AttGora one = Line(attgora::v1::NYTT, "klagomål"), other = Line(attgora::v1::NYTT, "beröm"), task;
  one.set_utforare("vard");
  one.set_antal(3);
  one.set_antal_nyss(2);
  other.set_antal(1);
  other.set_antal_nyss(1);
  task.set_antal(1);
  const Told told = ToldOf({one, other, task});
  // Four since that minute, three of them about then: the two, and two more; the praise is no news.
  one.set_antal(4);
  one.set_antal_forut(3);
  other.set_antal_forut(1);
  std::vector<AttGora> lines = {one, other, task};
  LeaveOut(told, lines);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0].antal(), 2);
  EXPECT_EQ(lines[1].antal(), 1) << "a task is no news";
  AttGora elsewhere = one;
  elsewhere.set_utforare("egen");
  lines = {elsewhere};
  LeaveOut(told, lines);
  EXPECT_EQ(lines[0].antal(), 4) << "of another utförare";
  // The two were taken away since, and two came a day later.
  one.set_antal(2);
  one.set_antal_forut(0);
  lines = {one};
  LeaveOut(told, lines);
  EXPECT_EQ(lines[0].antal(), 2) << "what came later is not what was told";
}

TEST(TodayTest, LongListsAreCutAndLaterOnesCounted) {
  std::vector<AttGora> lines(12, Line(attgora::v1::UPPGIFT, "Åtgärd A-1", "2026-12-01"));
  lines.push_back(Line(attgora::v1::UPPGIFT, "Åtgärd A-2", "2027-02-01"));
  const std::string text = TodayOfKommun(lines, "2026-12-15", Names(), 10);
  EXPECT_THAT(text, HasSubstr("FÖRSENAT 12"));
  EXPECT_THAT(text, HasSubstr("… och 2 till: kvalitet idag --alla\n"));
  EXPECT_THAT(text, HasSubstr("Senare än en vecka: 1 sak, den första Åtgärd A-2. Alla: kvalitet idag --alla\n"));
  const std::string all = TodayOfKommun(lines, "2026-12-15", Names(), 0);
  EXPECT_THAT(all, HasSubstr("SENARE   1    Åtgärd A-2  Hemtjänst Norr  mån 1 feb 2027\n"));
  EXPECT_THAT(all, Not(HasSubstr("--alla"))) << "nothing is left out";
}

TEST(TodayTest, SevenDaysAwayIsWithinAWeek) {
  const AttGora week = Line(attgora::v1::UPPGIFT, "Åtgärd A-1", "2026-12-22"),
                later = Line(attgora::v1::UPPGIFT, "Åtgärd A-2", "2026-12-23");
  EXPECT_EQ(TodayOfKommun({week, later}, "2026-12-15", Names(), 10),
            "Tisdag 15 december 2026\n"
            "VECKAN   1    Åtgärd A-1  Hemtjänst Norr  tis 22 dec 2026\n"
            "Senare än en vecka: 1 sak, den första Åtgärd A-2. Alla: kvalitet idag --alla\n");
}

TEST(TodayTest, EveryTaskOfTheKommunNamesWhatClosesIt) {
  AttGora first = Line(attgora::v1::UPPGIFT, "Avtal 2024-17 löper ut", "2026-12-20"), second = first, theirs = first;
  first.set_ansvar(attgora::v1::KOMMUNEN);
  first.set_kommando("kvalitet avtal ändra \"2024-17\" --till DATUM");
  second = first;
  theirs.set_ansvar(attgora::v1::ENHETEN);
  theirs.set_vad("Självskattning 2026");
  theirs.set_kommando("kvalitet självskattning hämta --enhet {enhet}");
  AttGora open = Line(attgora::v1::UPPGIFT, "Övertagande av Hemtjänst Norr 1 maj 2026");
  open.set_ansvar(attgora::v1::KOMMUNEN);
  open.set_kommando("kvalitet enhet lämna-över {enhet}");
  EXPECT_EQ(TodayOfKommun({first, second, theirs, open}, "2026-12-15", Names(), 10),
            "Tisdag 15 december 2026\n"
            "VECKAN   3    Avtal 2024-17 löper ut  Hemtjänst Norr  sön 20 dec 2026\n"
            "              Avtal 2024-17 löper ut  Hemtjänst Norr  sön 20 dec 2026\n"
            "                kvalitet avtal ändra \"2024-17\" --till DATUM\n"
            "              Självskattning 2026     Hemtjänst Norr  sön 20 dec 2026\n"
            "ATT GÖRA 1    Övertagande av Hemtjänst Norr 1 maj 2026  Hemtjänst Norr\n"
            "                kvalitet enhet lämna-över \"Hemtjänst Norr\"\n");
}

TEST(TodayTest, CommandsNameInsatstyperAsPeopleDo) {
  AttGora plan = Line(attgora::v1::UPPGIFT, "Besluta planen 2026");
  plan.set_ansvar(attgora::v1::KOMMUNEN);
  plan.set_insatstyp("SOL_HEMTJANST");
  plan.set_kommando("kvalitet plan besluta --insatstyp SOL_HEMTJANST --år 2026");
  TodayNames names = Names();
  EXPECT_THAT(TodayOfKommun({plan}, "2026-12-15", names, 10),
              HasSubstr("  kvalitet plan besluta --insatstyp hemtjänst --år 2026\n"));
  names.insatstyper["SOL_HEMTJANST"] = "Särskilt boende";
  EXPECT_THAT(TodayOfKommun({plan}, "2026-12-15", names, 10), HasSubstr("--insatstyp \"särskilt boende\" --år"));
}

TEST(TodayTest, NoLineOfTheKommunIsWiderThan160) {
  std::vector<AttGora> lines;
  for (const int width : {10, 59, 60, 61, 200}) {
    std::string name;
    for (int i = 0; i < width; ++i) name += "å";
    AttGora line = Line(attgora::v1::UPPGIFT, name.c_str(), width % 2 == 0 ? "2026-12-16" : "");
    line.set_ansvar(attgora::v1::KOMMUNEN);
    line.set_skal(name);
    line.set_kommando("kvalitet " + name);
    lines.push_back(line);
    line.set_art(attgora::v1::TITTA_PA);
    lines.push_back(line);
  }
  const std::string text = TodayOfKommun(lines, "2026-12-15", Names(), 10);
  for (absl::string_view row : absl::StrSplit(text, '\n')) EXPECT_LE(DisplayWidth(row), 160) << row;
  EXPECT_THAT(text, HasSubstr(" …\n"));
}

TEST(TodayTest, TheDayStandsHoweverLongWhatAndWhereAre) {
  AttGora line = Line(attgora::v1::UPPGIFT, std::string(100, 'v').c_str(), "2026-12-16", "beslutad");
  TodayNames names = Names();
  names.enheter["norr"] = std::string(100, 'e');
  EXPECT_EQ(TodayOfKommun({line}, "2026-12-15", names, 10),
            "Tisdag 15 december 2026\n"
            "VECKAN   1    " +
                std::string(58, 'v') + " …  " + std::string(58, 'e') + " …  ons 16 dec 2026; bes …\n");
  line.clear_lage();
  EXPECT_THAT(TodayOfKommun({line}, "2026-12-15", names, 10), HasSubstr(" …  ons 16 dec 2026\n"));
}

}  // namespace
}  // namespace kvalitet::client

// The commands, a group per file; MakeCommands puts them in the order of the help text.
#pragma once
#include <vector>

#include "clients/kvalitet/args.h"

namespace kvalitet::client {

// Of every command that makes something with a number.
inline const Flag kOnlyNumber = {"bara-nummer", "", "svara bara med numret, för skript"};

std::vector<Command> TodayCommands();           // idag
std::vector<Command> SelfAssessmentCommands();  // självskattning, but for skicka
std::vector<Command> FormCommands();            // självskattning skicka, formulär
std::vector<Command> FollowUpCommands();        // uppföljning
std::vector<Command> ActionCommands();          // åtgärd
std::vector<Command> PlanCommands();            // plan
std::vector<Command> DialogCommands();          // dialog
std::vector<Command> GoodExampleCommands();     // gott-exempel
std::vector<Command> ResultDialogCommands();    // resultatdialog
std::vector<Command> EqualTreatmentCommands();  // likabehandling
std::vector<Command> ReviewCommands();          // granskning
std::vector<Command> BoardTaskCommands();       // nämnduppdrag
std::vector<Command> DataRequestCommands();     // begäran
std::vector<Command> DeviationCommands();       // avvikelse
std::vector<Command> ComplaintCommands();       // synpunkt
std::vector<Command> LexSarahCommands();        // lexsarah
std::vector<Command> LexMariaCommands();        // lexmaria
std::vector<Command> LearningCommands();        // lärexempel
std::vector<Command> RegisterCommands();        // utförare, enhet
std::vector<Command> RegisterFileCommands();    // register
std::vector<Command> ProposalCommands();        // förslag
std::vector<Command> TakeoverCommands();        // enhet, utförare slå-samman, utförare ångra
std::vector<Command> ProviderCommands();        // utförare lägg-till, utförare ändra
std::vector<Command> UnitCommands();            // enhet lägg-till, enhet ändra
std::vector<Command> AssignmentCommands();      // uppdrag
std::vector<Command> PermitCommands();          // tillstånd
std::vector<Command> OrganisationCommands();    // nämnd, verksamhetsområde
std::vector<Command> ServiceTypeCommands();     // insatstyp
std::vector<Command> AgreementCommands();       // avtal
std::vector<Command> RequirementCommands();     // krav
std::vector<Command> MirrorCommands();          // krav spegel, krav besluta, översyn
std::vector<Command> FigureCommands();          // siffra, volym
std::vector<Command> ReportCommands();          // rapport
std::vector<Command> ReminderCommands();        // påminnelse, kontakt
std::vector<Command> EvidenceCommands();        // evidens
std::vector<Command> SelfControlCommands();     // självskattning egenkontroll
std::vector<Command> SettingCommands();         // inställning
std::vector<Command> LocalCommands();           // frist, exempel
std::vector<Command> ToolCommands();            // rpc, token, hjälp

// Of the nouns of UnitCommands, ProviderCommands and AgreementCommands: visa.
Command ShowEnhetCommand();
Command ShowUtforareCommand();
Command ShowAvtalCommand();

// Of DeviationCommands' noun: avvikelse signaler.
Command SignalCommand();
// avvikelse analys.
Command AnalysisCommand();
// Of an avvikelse: klassa-om, flytta, ta-bort.
std::vector<Command> DeviationCorrectionCommands();

// Of TakeoverCommands' nouns: enhet blad, enhet omläggningar, enhet ångra, utförare ångra, enhet övertaganden, enhet
// lämna-över, enhet kvittera.
Command EnhetsbladCommand();
Command RearrangementsCommand();
Command UndoEnhetCommand();
Command OvertagandenCommand();
Command HandoverCommand();
Command AcknowledgeCommand();
Command UndoUtforareCommand();

// Of FollowUpCommands: påbörja, flytta, återkalla.
std::vector<Command> FollowUpCourseCommands();

// Of SelfAssessmentCommands: status, lämna-in.
Command SelfAssessmentStatusCommand();
Command HandInCommand();

// Those of SelfAssessmentCommands that are about what kommun and utförare say to each other.
std::vector<Command> SelfAssessmentDialogCommands();

}  // namespace kvalitet::client

// Tables and charts that the parts of an insatstyp are made of.  Internal to compiler.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "services/compiler/vy.h"

namespace kvalitet::compiler {

// Whether anybody of the regi has uppdrag in the insatstyp (empty: in any).
bool HarUppdrag(const Vy& vy, const std::string& typ, bv1::Regi regi);

// The measures without those whose key ends so.
std::vector<Mattdel> Utan(std::vector<Mattdel> matt, const std::vector<std::string>& andelser);

// The measures as a table, those of other periods than the year in one of their own.
std::vector<Tabell> Matttabeller(const Vy& vy, const std::string& typ, const std::vector<Mattdel>& matt,
                                 const std::string& rubrik);

// Measures of the kommun as a whole, which have no regi: this year and the one before.
Tabell Helhetstabell(const Vy& vy, const std::string& typ, const std::vector<Mattdel>& matt, std::string rubrik);

// One measure: regi and riket down, three years across, then difference, goal and judgement.
Tabell Arstabell(const Vy& vy, const std::string& typ, const Mattdel& m);

// A row per enhet and utförare, in alphabetical order.
Tabell Enhetstabell(const Vy& vy, const std::string& typ);

// Shares of private regi, each with what is known of the volume; without that they are not printed.
std::vector<Stycke> Andelsrader(const Vy& vy, const std::string& typ, const std::vector<Mattdel>& matt);

// Where not the same questions of the självskattning are answered as last year: what compares, and what does not.
std::optional<Stycke> AndraFragor(const Vy& vy, const std::string& typ);

// Lines over the years, one shape per regi, with gaps where a year is missing.  Empty if no regi has two years.
std::optional<Diagram> Linjer(const Vy& vy, const Mattdel& matt, const std::string& typ);

// A mark per enhet with the median.  Empty for fewer than three enheter.
std::optional<Diagram> Prickar(const Vy& vy, const std::string& typ, const Mattdel& matt);

}  // namespace kvalitet::compiler

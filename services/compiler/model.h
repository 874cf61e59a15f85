// The document model: what a report says, before it is a web page, printed pages or data.  Pure: no ids made by a
// server, no clock, no address, no locale.  Every number in it has passed disclosure control.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "kvalitet/berattelse/v1/berattelse.pb.h"

namespace kvalitet::compiler {

struct Cell {
  std::string text{};
  std::string figur{};  // id of the figure shown; empty for words
  bool rubrik = false;  // names its row
  bool tal = false;     // set to the right
};

struct Kolumn {
  std::string text;
  bool tal = false;
};

// Below each table and chart.
struct Fot {
  std::string n, period, kalla, forbehall;
  std::vector<std::string> figurer;
};

struct Tabell {
  std::string rubrik;  // caption
  std::vector<Kolumn> kolumner;
  std::vector<std::vector<Cell>> rader;
  Fot fot;
};

// A table that has nothing to show: which of the five words, and why.
struct Saknas {
  std::string ord, varfor;
};

struct Stycke {
  std::string text;
};

struct Punkt {
  std::string etikett;  // what a reader hears: "2020" or the enhet's name
  int x = 0;            // year, or row
  int64_t y = 0;        // in units of 10^-decimaler of the chart
  std::string text;     // as printed
};

// One shape: regi differ by form, not by colour.
struct Serie {
  std::string namn;
  enum Form { kFylldCirkel, kOppenKvadrat, kKryss } form = kFylldCirkel;
  std::vector<Punkt> punkter;
};

struct Diagram {
  enum Slag { kLinjer, kPrickar } slag = kLinjer;
  std::string titel, beskrivning;  // the description is the text alternative
  std::string matenhet;
  int decimaler = 0;
  std::vector<Serie> serier;
  std::optional<int64_t> median;  // of dots
  std::optional<int64_t> mal;     // drawn as a line with its own label
  Fot fot;
};

using Block = std::variant<Tabell, Saknas, Stycke, Diagram>;

// T1 to T10 of an insatstyp.
struct Del {
  std::string nr;      // "T1"
  std::string amne;    // "Utförare och volym"
  std::string rubrik;  // the message
  std::vector<Block> block;
};

struct Avsnitt {
  std::string ankare;  // "sol_sabo"; unique in the report
  std::string rubrik;
  std::vector<Del> delar;
  std::vector<Block> bilaga;  // long tables of the parts, after all avsnitt
};

struct Rad {
  std::string rubrik, text;
};

struct Framsida {
  std::vector<Rad> meningar;  // Det går bra, Det oroar oss, Det gör vi
  Tabell oversikt;
  std::vector<Rad> rader;  // Förra årets löften, Det här vet vi inte, Nämndens mål
};

struct Modellfigur {
  std::string id, etikett, del, insatstyp, regi, utforare, enhet, avser, period, visat, kalla, formel, anm;
  bool visas = true;
};

struct Modell {
  std::string titel;     // "Kvalitetsberättelse 2020"
  std::string kommun;    // "Östersunds kommun"
  std::string omfattar;  // "särskilt boende för äldre", or empty
  std::string namnd, status;
  std::string fryst;  // "siffrorna frysta 15 februari 2027"
  int ar = 0;
  Framsida framsida;
  std::vector<Avsnitt> avsnitt;
  std::vector<Rad> metod;     // how the follow-up was done, where that departs from the rule
  std::vector<Rad> ordlista;  // the five words, and abbreviations
  std::vector<Rad> kallor;
  std::vector<Modellfigur> figurer;
  std::string hash;  // of all the above, as data
};

// What is printed at the top beside the figures.
struct Huvud {
  std::string namnd;
  std::string status;  // "Utkast"
};

Modell Bygg(const berattelse::v1::Underlagsinnehall& innehall, const Huvud& huvud);

}  // namespace kvalitet::compiler

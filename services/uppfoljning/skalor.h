// The answer scales as data: which answers each allows, and which of them say nothing about the matter.
#pragma once
#include <string>
#include <vector>

#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// How an answer is read.
enum class Svarsform {
  kVal,     // one of the alternatives
  kTal,     // one number
  kTvaTal,  // numerator and denominator
  kText,    // free text
};

struct SkalaInfo {
  v1::Skala skala;
  Svarsform form;
  std::vector<std::string> alternativ;  // in order; empty for numbers, text and FRI
  std::vector<std::string> uteslutna;  // the alternatives that leave the denominator unless the question says otherwise
};

// The scale's row; that of TXT for a value that is not a scale.
const SkalaInfo& FindSkala(v1::Skala skala);

// All rows, in the order of the enum.
const std::vector<SkalaInfo>& Skalor();

}  // namespace kvalitet::uppfoljning

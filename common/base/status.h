// absl::Status helpers used everywhere.
#pragma once
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

#define KV_CONCAT_INNER(a, b) a##b
#define KV_CONCAT(a, b) KV_CONCAT_INNER(a, b)

// Returns from the enclosing function unless `expr`, an absl::Status, is OK.  May stand inside the lambda of another.
#define KV_RETURN_IF_ERROR(expr) KV_RETURN_IF_ERROR_INNER(KV_CONCAT(kv_status_, __COUNTER__), expr)
#define KV_RETURN_IF_ERROR_INNER(status, expr)                \
  do {                                                        \
    if (absl::Status status = (expr); !status.ok()) return status; \
  } while (false)

// KV_ASSIGN_OR_RETURN(auto row, Read());
#define KV_ASSIGN_OR_RETURN(lhs, expr) KV_ASSIGN_OR_RETURN_INNER(KV_CONCAT(kv_statusor_, __COUNTER__), lhs, expr)
#define KV_ASSIGN_OR_RETURN_INNER(statusor, lhs, expr)     \
  auto statusor = (expr);                                  \
  if (!statusor.ok()) return std::move(statusor).status(); \
  lhs = *std::move(statusor)

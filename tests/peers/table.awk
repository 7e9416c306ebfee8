# Of lines of round, server, question, requests a second, p50 and p99: a table for each question, with medians of the
# rounds. How Accord compares is the median of each round's ratio, since what disturbs a round disturbs all in it.

BEGIN {
  FS = "\t"
  title["accord"] = "Accord"
  title["bare"] = "bare server"
  title["node"] = "Node.js, 2 processes"
  title["sql"] = "the SQL alone"
}

{
  if (!($3 in asked)) { asked[$3] = 1; questions[++question_count] = $3 }
  if (!($2 in seen)) { seen[$2] = 1; servers[++server_count] = $2 }
  if ($1 > rounds) rounds = $1
  rate[$3, $2, $1] = $4
  p50[$3, $2, $1] = $5
  p99[$3, $2, $1] = $6
}

END {
  for (q = 1; q <= question_count; q++) {
    question = questions[q]
    printf "\n%s\n", question
    printf "  %-22s %10s %12s %12s %12s   %s\n", "", "requests/s", "p50", "p99", "Accord is", "each round"
    for (s = 1; s <= server_count; s++) {
      server = servers[s]
      each = ""
      for (round = 1; round <= rounds; round++) each = each sprintf(" %.0f", rate[question, server, round])
      printf "  %-22s %10.0f %9.2f ms %9.2f ms %12s  %s\n", title[server], median(rate, question, server), \
        median(p50, question, server), median(p99, question, server), ratio(question, server), each
    }
  }
}

function median(of, question, server,    round, values) {
  for (round = 1; round <= rounds; round++) values[round] = of[question, server, round]
  return middle(values, rounds)
}

function ratio(question, server,    round, values) {
  if (server == "accord" || !((question, "accord", 1) in rate)) return ""
  for (round = 1; round <= rounds; round++) {
    if (rate[question, server, round] == 0) return "-"
    values[round] = rate[question, "accord", round] / rate[question, server, round]
  }
  return sprintf("%.2f x", middle(values, rounds))
}

function middle(values, count,    i, j, value) {
  for (i = 2; i <= count; i++) {
    value = values[i]
    for (j = i - 1; j >= 1 && values[j] > value; j--) values[j + 1] = values[j]
    values[j + 1] = value
  }
  if (count % 2 == 1) return values[(count + 1) / 2]
  return (values[count / 2] + values[count / 2 + 1]) / 2
}

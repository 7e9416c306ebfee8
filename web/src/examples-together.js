// Example queries about what both teams have agreed on, and how it is kept.

export const TARGETS = `# How far are we, together? What both teams have
# signed, what is attained of it, who earned that,
# and where the period ends if it goes on so.
query Targets {
  targets {
    nodes {
      name
      state
      signatures { team name signedAt }
      measure
      period { from to }
      amount { amount currencyCode }
      attained { amount }
      attainment
      credited {
        marketing { amount }
        sales { amount }
        unattributed { amount }
      }
      pacing {
        curve
        fallbacks { message }
        expected { amount }
        projection { amount }
        low { amount }
        high { amount }
        status
      }
      coverage
      neededCoverage { byAmount }
      forecasts {
        weighted { amount }
        byCohort { amount }
        byRunRate { amount }
      }
      requiredRunRate { perWorkingDay { amount } }
      proposal { number contentHash missingTeams }
    }
  }
}
`;

export const SCOREBOARD = `# One scoreboard, the same numbers for both teams,
# each beside the period before and with the words
# both teams have signed for it (or a draft).
query Scoreboard($period: PeriodInput!) {
  scoreboard(period: $period) {
    previousPeriod { from to }
    revenue { value { amount currencyCode } previous { amount } change }
    credited {
      marketing { value { amount } change }
      sales { value { amount } change }
    }
    unattributed { value { amount } }
    sourced {
      marketing { value { amount } }
      sales { value { amount } }
    }
    influenced {
      marketing { value { amount } }
      sales { value { amount } }
    }
    spend { value { amount } change }
    costs { value { amount } change }
    profit { value { amount } change definition { text state version } }
    customerAcquisitionCost { value { amount } change }
    paybackMonths { value change }
    returnOnMarketingInvestment { value change }
    winRateByCount { value change }
    winRateByAmount { value change }
    velocity { value { amount } change }
    acceptanceRate { value change }
    serviceLevel {
      notAgreed
      marketing { committed { amount } accepted { amount } attainment }
      sales { response { hitRate dueCount } }
    }
    targets { nodes { name attainment pacing { status } } }
  }
}
`;

export const SERVICE_LEVEL = `# What each team owed the other, and how it was
# kept: leads worth what marketing committed to, and
# answers from sales within the agreed hours.
query ServiceLevel($period: PeriodInput!) {
  serviceLevel(period: $period) {
    notAgreed
    marketing {
      committed { amount currencyCode }
      accepted { amount }
      attainment
      acceptedCount
      silentlyAcceptedCount
      rejectedCount
      acceptanceRate
    }
    sales {
      response { dueCount hitRate notYetDueCount }
      attempts { dueCount hitRate notYetDueCount }
      humanDelayHours
      systemDelayHours
    }
    versions { number effectiveFrom effectiveUntil }
  }
}
`;

export const DEFINITIONS = `# What each figure means, and whether both teams
# have signed that or it is a draft still.
query Definitions {
  metricDefinitions {
    metric
    title
    text
    unit
    computedBy
    state
    version
    signedBy { team name signedAt }
  }
}
`;

export const AGREEMENTS = `# What both teams have signed, what is proposed
# now, and whose signature it waits for.
query Agreements {
  agreements(first: 25) {
    totalCount
    nodes {
      kind
      subject
      current { number inEffectFrom signatures { team name signedAt } }
      proposal { number proposerName proposedAt missingTeams }
      timeline(last: 3) {
        nodes { kind at team name version }
      }
    }
  }
}
`;

// Example queries about leads: how far they come, who waits for whom.

export const FUNNEL = `# How far did the leads of these months come, by
# channel? volume: those who were there; wentOn:
# those who went on; conversion: the share of them.
query Funnel($period: PeriodInput!) {
  funnel(input: { period: $period, by: COHORT, groupBy: CHANNEL }) {
    rowCount
    rows {
      channel
      stages {
        stage
        volume
        wentOn
        conversion
        medianDays
        value { amount currencyCode }
      }
    }
    recycled { recycledCount wonCount share }
  }
}
`;

export const WHY_LEADS_WERE_REJECTED = `# Why sales gave leads back, the most frequent
# reason first. What leads are worth to sales begins
# with what marketing hears of these.
query WhyLeadsWereRejected($period: PeriodInput!) {
  funnel(input: { period: $period }) {
    rejections { reason group count share cumulatedShare }
    rejectionsWithoutReason
  }
}
`;

export const LEADS_TO_HAND_OFF = `# Leads that marketing has qualified, those first
# who have waited longest: handOffLead gives them to
# sales, and starts the clock both have agreed on.
query LeadsToHandOff {
  leads(
    where: { stage: { eq: MQL } }
    orderBy: [{ field: STAGE_ENTERED_AT }]
    first: 25
  ) {
    totalCount
    nodes {
      id
      name
      type
      stageEnteredAt
      account { name }
      handOff { handedOffAt queue owner responseDueAt }
      touchpoints(last: 3) {
        nodes { occurredAt kind channel }
      }
    }
  }
}
`;

export const UNTOUCHED_LEADS = `# Leads that sales was given and nobody has tried to
# reach yet, with the hour by which an answer is due.
# recordAttempt is what takes a lead off this list.
query UntouchedLeads($period: PeriodInput!) {
  serviceLevel(period: $period) {
    untouched(first: 25) {
      totalCount
      nodes {
        handedOffAt
        responseDueAt
        owner
        queue
        value { amount currencyCode }
        lead { id name type account { name } }
      }
    }
    escalations(first: 10) {
      totalCount
      nodes { dueAt raisedAt businessHours owner lead { id name } }
    }
  }
}
`;

export const LEADS_AT_WORK = `# Leads that sales has accepted, with every attempt
# to reach them and the way they have come.
query LeadsAtWork {
  leads(
    where: { stage: { in: [SAL, SQL] } }
    orderBy: [{ field: STAGE_ENTERED_AT }]
    first: 25
  ) {
    totalCount
    nodes {
      id
      name
      owner
      stage
      stageEnteredAt
      account { name }
      attempts(last: 3) { totalCount nodes { kind occurredAt reached } }
      transitions(last: 3) { nodes { from to occurredAt reasonCode } }
    }
  }
}
`;

export const LIVE_ESCALATIONS = `# Tells of each lead that has waited too long for
# its first answer, as soon as the hours are over.
subscription LiveEscalations {
  leadEscalated {
    escalation {
      businessHours
      dueAt
      owner
      lead { id name account { name } }
    }
  }
}
`;

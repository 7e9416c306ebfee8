//! Who earned this deal? Facts in memory, attribution models, exact credits, reports.

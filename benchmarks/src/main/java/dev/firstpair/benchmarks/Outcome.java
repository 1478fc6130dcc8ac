package dev.firstpair.benchmarks;

import java.util.List;

/** What a scenario has measured; a record whose components are the raw results, for the report in JSON. */
interface Outcome {

    String title();

    /** How it was measured, in Markdown, without a line break at the end. */
    String method();

    List<Table> tables();

    List<Chart> charts();

    /** One per line: whether goals are reached. */
    List<String> conclusions();
}

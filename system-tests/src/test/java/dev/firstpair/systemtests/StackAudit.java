package dev.firstpair.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firstpair.audit.AuditListener;
import dev.firstpair.audit.SystemAudit;
import dev.firstpair.audit.mirror.MysqlReader;
import dev.firstpair.audit.report.AuditReport;
import dev.firstpair.stack.Stack;
import java.time.Duration;
import java.time.InstantSource;

/** Audits of a running stack. */
final class StackAudit {

    private StackAudit() {}

    static AuditReport ofLog(Stack stack, Duration patience) throws InterruptedException {
        return audit(stack, patience).ofLog();
    }

    static AuditReport ofAll(Stack stack, Duration patience) throws InterruptedException {
        return audit(stack, patience).ofAll(stack.redisUri(),
                new MysqlReader(stack.jdbcUrl(), stack.jdbcUser(), stack.jdbcPassword()));
    }

    static void findsNothing(Stack stack) throws InterruptedException {
        AuditReport report = ofAll(stack, Duration.ofMinutes(2));
        assertThat(report.good()).as("%s", report.toJson()).isTrue();
    }

    private static SystemAudit audit(Stack stack, Duration patience) {
        return new SystemAudit(stack.bootstrapServers(), InstantSource.system(), patience, AuditListener.SILENT);
    }
}

package org.fiducial.workflow;

import java.nio.file.Path;

import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;

/** Copies everything that is logged to a run's file until it is closed. */
final class RunLogFile implements AutoCloseable {
	private final Logger root;
	private final FileAppender<ILoggingEvent> appender;

	private RunLogFile(Logger root, FileAppender<ILoggingEvent> appender) {
		this.root = root;
		this.appender = appender;
	}

	/** Begins; null where something other than logback logs. */
	static RunLogFile attach(Path file) {
		if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
			return null;
		}
		PatternLayoutEncoder encoder = new PatternLayoutEncoder();
		encoder.setContext(context);
		encoder.setPattern("%d{yyyy-MM-dd HH:mm:ss.SSS} %-5level [%thread] %logger{24} - %msg%n%ex");
		encoder.start();
		FileAppender<ILoggingEvent> appender = new FileAppender<>();
		appender.setContext(context);
		appender.setFile(file.toString());
		appender.setAppend(true);
		appender.setEncoder(encoder);
		appender.start();
		Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
		root.addAppender(appender);
		return new RunLogFile(root, appender);
	}

	@Override
	public void close() {
		root.detachAppender(appender);
		appender.stop();
	}
}

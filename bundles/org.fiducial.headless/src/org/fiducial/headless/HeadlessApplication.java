package org.fiducial.headless;

import java.util.List;

import org.eclipse.equinox.app.IApplication;
import org.eclipse.equinox.app.IApplicationContext;

/** The Equinox application {@code org.fiducial.headless.app}: runs one command line and returns its exit code. */
public final class HeadlessApplication implements IApplication {
	private volatile Runner runner;

	@Override
	public Object start(IApplicationContext context) {
		System.setProperty("java.awt.headless", "true");
		Console console = Console.ofProcess();
		// a library that prints must not spoil the one JSON document
		System.setOut(System.err);
		context.applicationRunning();
		runner = new Runner(CommandCatalog.ofExtensions(), console);
		String[] arguments = (String[]) context.getArguments().get(IApplicationContext.APPLICATION_ARGS);
		return runner.run(List.of(arguments)).code();
	}

	@Override
	public void stop() {
		Runner r = runner;
		if (r != null) {
			r.cancel();
		}
	}
}

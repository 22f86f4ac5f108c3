package org.fiducial.ui;

import org.eclipse.equinox.app.IApplication;
import org.eclipse.equinox.app.IApplicationContext;
import org.eclipse.swt.widgets.Display;
import org.eclipse.ui.IWorkbench;
import org.eclipse.ui.PlatformUI;

/** Runs the workbench. {@code --project DIR} opens a project at the start. */
public final class Application implements IApplication {
	@Override
	public Object start(IApplicationContext context) {
		Display display = PlatformUI.createDisplay();
		try {
			String[] arguments = (String[]) context.getArguments().get(IApplicationContext.APPLICATION_ARGS);
			int code = PlatformUI.createAndRunWorkbench(display, new FiducialWorkbenchAdvisor(projectOf(arguments)));
			return code == PlatformUI.RETURN_RESTART ? IApplication.EXIT_RESTART : IApplication.EXIT_OK;
		} finally {
			display.dispose();
		}
	}

	static String projectOf(String[] arguments) {
		for (int i = 0; i + 1 < arguments.length; i++) {
			if (arguments[i].equals("--project")) {
				return arguments[i + 1];
			}
		}
		return null;
	}

	@Override
	public void stop() {
		if (PlatformUI.isWorkbenchRunning()) {
			IWorkbench workbench = PlatformUI.getWorkbench();
			workbench.getDisplay().syncExec(workbench::close);
		}
	}
}

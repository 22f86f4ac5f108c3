package org.fiducial.ui;

import org.eclipse.swt.graphics.Point;
import org.eclipse.ui.application.IWorkbenchWindowConfigurer;
import org.eclipse.ui.application.WorkbenchWindowAdvisor;
import org.fiducial.ui.project.ProjectSession;

/** The main window: its size, and a title that names the open project. */
final class FiducialWindowAdvisor extends WorkbenchWindowAdvisor {
	private final Runnable retitle = this::retitle;

	FiducialWindowAdvisor(IWorkbenchWindowConfigurer configurer) {
		super(configurer);
	}

	@Override
	public void preWindowOpen() {
		IWorkbenchWindowConfigurer c = getWindowConfigurer();
		c.setInitialSize(new Point(1280, 800));
		c.setShowCoolBar(false);
		c.setShowStatusLine(true);
		c.setShowProgressIndicator(true);
		c.setTitle("Fiducial");
		ProjectSession.get().addListener(retitle);
	}

	@Override
	public void postWindowClose() {
		ProjectSession.get().removeListener(retitle);
	}

	private void retitle() {
		String title = ProjectSession.get().store().map(s -> s.project().getName() + " – Fiducial").orElse("Fiducial");
		getWindowConfigurer().setTitle(title);
	}
}

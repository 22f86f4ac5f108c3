package org.fiducial.ui;

import java.nio.file.Path;

import org.eclipse.ui.IWorkbenchWindow;
import org.eclipse.ui.PlatformUI;
import org.eclipse.ui.application.IWorkbenchConfigurer;
import org.eclipse.ui.application.IWorkbenchWindowConfigurer;
import org.eclipse.ui.application.WorkbenchAdvisor;
import org.eclipse.ui.application.WorkbenchWindowAdvisor;
import org.fiducial.ui.project.ProjectSession;

/** Sets up the workbench and opens the project it was started with. */
final class FiducialWorkbenchAdvisor extends WorkbenchAdvisor {
	private final String project;

	/** @param project folder of the project to open, or null */
	FiducialWorkbenchAdvisor(String project) {
		this.project = project;
	}

	@Override
	public void initialize(IWorkbenchConfigurer configurer) {
		configurer.setSaveAndRestore(true);
	}

	@Override
	public WorkbenchWindowAdvisor createWorkbenchWindowAdvisor(IWorkbenchWindowConfigurer configurer) {
		return new FiducialWindowAdvisor(configurer);
	}

	@Override
	public String getInitialWindowPerspectiveId() {
		return AnnotatePerspective.ID;
	}

	@Override
	public void postStartup() {
		// a workbench that was ended by force leaves tabs of samples behind, which nothing can fill
		for (IWorkbenchWindow window : PlatformUI.getWorkbench().getWorkbenchWindows()) {
			if (window.getActivePage() != null) {
				window.getActivePage().closeAllEditors(false);
			}
		}
		if (project != null) {
			UserErrors.guard("Open Project", () -> ProjectSession.get().open(Path.of(project)));
		}
	}

	@Override
	public void postShutdown() {
		ProjectSession.get().close();
	}
}

package org.fiducial.ui.project;

import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.commands.ExecutionException;
import org.eclipse.ui.handlers.HandlerUtil;

/** Closes the editors and the project. */
public final class CloseProjectHandler extends AbstractHandler {
	@Override
	public Object execute(ExecutionEvent event) throws ExecutionException {
		if (HandlerUtil.getActiveWorkbenchWindowChecked(event).getActivePage().closeAllEditors(true)) {
			ProjectSession.get().close();
		}
		return null;
	}

	@Override
	public boolean isEnabled() {
		return ProjectSession.get().store().isPresent();
	}
}

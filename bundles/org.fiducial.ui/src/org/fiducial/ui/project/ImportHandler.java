package org.fiducial.ui.project;

import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.commands.ExecutionException;
import org.eclipse.jface.window.Window;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.ui.handlers.HandlerUtil;
import org.fiducial.dataset.ImportRequest;
import org.fiducial.store.ProjectStore;

/** Asks what to import and imports it in a job. */
public final class ImportHandler extends AbstractHandler {
	@Override
	public Object execute(ExecutionEvent event) throws ExecutionException {
		Shell shell = HandlerUtil.getActiveShellChecked(event);
		ProjectStore store = ProjectSession.get().store().orElse(null);
		if (store == null) {
			return null;
		}
		ImportDialog dialog = new ImportDialog(shell);
		if (dialog.open() == Window.OK) {
			ImportRequest request = dialog.request();
			ImportJob job = new ImportJob(store, request);
			job.setUser(true);
			job.schedule();
		}
		return null;
	}

	@Override
	public boolean isEnabled() {
		return ProjectSession.get().store().isPresent();
	}
}

package org.fiducial.ui.samples;

import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.commands.ExecutionException;
import org.eclipse.ui.handlers.HandlerUtil;

/** Opens the next sample of the list. */
public class NextSampleHandler extends AbstractHandler {
	private final int rows;

	public NextSampleHandler() {
		this(1);
	}

	NextSampleHandler(int rows) {
		this.rows = rows;
	}

	@Override
	public Object execute(ExecutionEvent event) throws ExecutionException {
		if (HandlerUtil.getActiveWorkbenchWindowChecked(event).getActivePage().findView(SamplesView.ID) instanceof SamplesView view) {
			view.step(rows);
		}
		return null;
	}
}

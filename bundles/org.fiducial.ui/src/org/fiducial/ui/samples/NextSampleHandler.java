package org.fiducial.ui.samples;

import java.util.Optional;

import org.eclipse.core.commands.AbstractHandler;
import org.eclipse.core.commands.ExecutionEvent;
import org.eclipse.core.commands.ExecutionException;
import org.eclipse.ui.IWorkbenchWindow;
import org.eclipse.ui.PlatformUI;
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
		samples(HandlerUtil.getActiveWorkbenchWindowChecked(event)).ifPresent(view -> view.step(rows));
		return null;
	}

	@Override
	public boolean isEnabled() {
		return samples(PlatformUI.getWorkbench().getActiveWorkbenchWindow()).filter(SamplesView::hasSamples).isPresent();
	}

	private static Optional<SamplesView> samples(IWorkbenchWindow window) {
		return window != null && window.getActivePage() != null && window.getActivePage().findView(SamplesView.ID) instanceof SamplesView view ? Optional.of(view) : Optional.empty();
	}
}

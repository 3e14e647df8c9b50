document.title = 'runq';
